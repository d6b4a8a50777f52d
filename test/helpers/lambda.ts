// Functions for tests: zips made in memory, a role, and a function that is deployed and called in two words.
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import type { TestSandbox } from './sandbox.ts';

export type Files = Readonly<Record<string, string>>;

/** Names with a target (`'link -> target'`) become symbolic links. */
export function zipOf(files: Files): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [key, text] of Object.entries(files)) {
    const [path = '', link] = key.split(' -> ');
    const name = Buffer.from(path);
    const data = Buffer.from(link ?? text);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt32LE(crc32(data), 10);
    head.writeUInt32LE(data.length, 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt16LE(name.length, 22);
    const entry = Buffer.alloc(46);
    entry.write('PK\x01\x02', 'latin1');
    entry.writeUInt16LE(0x0314, 4);
    head.copy(entry, 6);
    entry.writeUInt32LE(((link === undefined ? 0o100644 : 0o120777) << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    central.push(entry, name);
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), head, name, data);
    offset += 30 + name.length + data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function crc32(data: Buffer): number {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

export interface Ended {
  readonly payload: unknown;
  readonly error: string | undefined;
  /** The tail of its log, as lines. */
  readonly log: string[];
}

export interface Bench {
  readonly lambda: lambda.LambdaClient;
  readonly role: string;
  /** Makes a function and waits for nothing: at pace instant it is active when it is next looked at. */
  deploy(name: string, files: Files | string, more?: Partial<lambda.CreateFunctionCommandInput>): Promise<void>;
  call(name: string, event?: unknown, more?: Partial<lambda.InvokeCommandInput>): Promise<Ended>;
}

/** A role that Lambda may assume and that may write logs, and what deploys functions with it. */
export async function functionBench(world: TestSandbox): Promise<Bench> {
  const client = world.client(lambda.LambdaClient);
  const role = await makeRole(world, 'function-role');
  await world.client(iam.IAMClient).send(
    new iam.AttachRolePolicyCommand({
      RoleName: 'function-role',
      PolicyArn: 'arn:aws:iam::aws:policy/CloudWatchFullAccess',
    }),
  );
  return {
    lambda: client,
    role,
    async deploy(name, files, more = {}) {
      await client.send(
        new lambda.CreateFunctionCommand({
          FunctionName: name,
          Role: role,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Code: { ZipFile: zipOf(typeof files === 'string' ? { 'index.mjs': files } : files) },
          ...more,
        }),
      );
    },
    async call(name, event = {}, more = {}) {
      const output = await client.send(
        new lambda.InvokeCommand({
          FunctionName: name,
          Payload: Buffer.from(JSON.stringify(event)),
          LogType: 'Tail',
          ...more,
        }),
      );
      const text = Buffer.from(output.Payload ?? []).toString('utf8');
      return {
        payload: text === '' ? undefined : (JSON.parse(text) as unknown),
        error: output.FunctionError,
        log: Buffer.from(output.LogResult ?? '', 'base64')
          .toString('utf8')
          .split('\n')
          .filter(Boolean),
      };
    },
  };
}

export async function makeRole(world: TestSandbox, name: string, service = 'lambda.amazonaws.com'): Promise<string> {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
  const client = world.client(iam.IAMClient);
  const made = await client.send(
    new iam.CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  return made.Role?.Arn ?? '';
}
