// Functions for tests: zips made in memory, a role, and a function that is deployed and invoked in two calls.
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import { rawZip } from '../wire/raw-zip.ts';
import type { TestSandbox } from './test-sandbox.ts';

export type ZipFiles = Readonly<Record<string, string>>;

/** Names with a target (`'link -> target'`) become symbolic links. */
export function zipOf(files: ZipFiles): Buffer {
  return rawZip(
    Object.entries(files).map(([key, text]) => {
      const [name = '', link] = key.split(' -> ');
      return link === undefined ? { name, data: text } : { name, data: link, mode: 0o120777 };
    }),
  );
}

export interface InvokeResult {
  readonly payload: unknown;
  readonly error: string | undefined;
  /** The last lines of its log. */
  readonly log: string[];
}

export interface TestFunctions {
  readonly lambda: lambda.LambdaClient;
  readonly role: string;
  /** Creates a function without waiting: at pace instant it is active at the next read. */
  deploy(name: string, files: ZipFiles | string, more?: Partial<lambda.CreateFunctionCommandInput>): Promise<void>;
  call(name: string, event?: unknown, more?: Partial<lambda.InvokeCommandInput>): Promise<InvokeResult>;
}

/** A role that Lambda can assume and that allows logs, and functions that deploy and invoke with it. */
export async function testFunctions(test: TestSandbox): Promise<TestFunctions> {
  const client = test.client(lambda.LambdaClient);
  const role = await makeRole(test, 'function-role');
  await test.client(iam.IAMClient).send(
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

export async function makeRole(test: TestSandbox, name: string, service = 'lambda.amazonaws.com'): Promise<string> {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
  const client = test.client(iam.IAMClient);
  const made = await client.send(
    new iam.CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  return made.Role?.Arn ?? '';
}
