// The account in which the test of the course runs: on AWS (TARGET=aws, with credentials from the environment), on
// another server behind AWS_ENDPOINT_URL, or on a sandbox in place of AWS. The commands are the same on each.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { configOf } from '../../src/aws/target/other-server-config.ts';
import { accountPublicAccess, courseResources, type MakeClient } from '../helpers/aws/course-resources.ts';
import { makeFolder, type Folder, type CommandResult } from '../helpers/cli/folder.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/sandbox/test-sandbox.ts';

export const onAws = process.env['TARGET'] === 'aws';
/** CloudFront takes most of the time on AWS, and some new accounts cannot use it. */
export const withoutCloudFront = process.env['CLOUDFRONT'] === 'skip';

export interface CourseAccount {
  readonly folder: Folder;
  readonly suffix: string;
  readonly region: string;
  /** A server in place of AWS, which may not have all of its parts. */
  readonly isAnother: boolean;
  readonly make: MakeClient;
  readonly publicAccessBefore: object | null;
  run(...args: string[]): Promise<CommandResult>;
  /** Removes everything, from any state. Resolves with what could not be removed. */
  clear(): Promise<string[]>;
  publicAccess(): Promise<object | null>;
  close(): Promise<void>;
}

/** Throws if the account already has resources of the course. */
export async function openCourseAccount(): Promise<CourseAccount> {
  const sandbox = onAws ? undefined : await startTestSandbox();
  const env = sandbox ? envOf(sandbox) : awsEnv();
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'ap-south-1';
  const endpoint = env['AWS_ENDPOINT_URL'];
  // The SDK does this by itself, except for IP addresses, which need the CLI's configuration.
  const config = { region, ...(endpoint && configOf(endpoint, {})) };
  const made = new Map<unknown, { destroy(): void }>();
  const make: MakeClient = (Client) => {
    const client = made.get(Client) ?? (new Client({ ...config } as never) as { destroy(): void });
    made.set(Client, client);
    return client as never;
  };
  const restore = sandbox ? borrowEnv(env) : () => undefined;
  const { Account: accountId = '', Arn: arn } = await make(STSClient).send(new GetCallerIdentityCommand({}));
  const suffix = `t${randomBytes(4).toString('hex')}`;
  if (!sandbox) announce({ account: accountId, arn, region, suffix, endpoint });
  const there = await courseResources(make);
  if (there.length > 0)
    throw new Error(
      `The account ${accountId} already has resources of the course. Nothing was changed: ${there.join(', ')}`,
    );

  const folder = await makeFolder();
  const commands = { running: undefined as Running | undefined, stopped: false };
  const command = async (...args: string[]): Promise<CommandResult> => {
    commands.running = folder.beginWith(env, ...args);
    return commands.running.ended;
  };
  /** For the test. Once the teardown after Ctrl-C has started, this never resolves, so the test does nothing more. */
  const run = async (...args: string[]): Promise<CommandResult> => {
    const ran = commands.stopped ? undefined : await command(...args);
    return ran && !commands.stopped ? ran : new Promise(() => undefined);
  };
  const account: CourseAccount = {
    folder,
    suffix,
    region,
    isAnother: endpoint !== undefined,
    make,
    publicAccessBefore: await accountPublicAccess(make, accountId),
    run,
    async clear() {
      for (let tries = 0; existsSync(folder.home('checkpoint.json')) && tries < 3; tries += 1)
        await command('teardown', '--yes');
      return (await courseResources(make)).filter((name) => name.includes(suffix));
    },
    publicAccess: () => accountPublicAccess(make, accountId),
    async close() {
      forget();
      made.forEach((client) => client.destroy());
      restore();
      await sandbox?.stop();
      if (!existsSync(folder.home('checkpoint.json'))) await folder.remove();
    },
  };
  const forget = onAws ? onInterrupt(account, commands) : () => undefined;
  return account;
}

interface Running {
  readonly child: { kill(signal: NodeJS.Signals): void };
  readonly ended: Promise<CommandResult>;
}

/** After Ctrl-C, the running command stops and everything is removed. */
function onInterrupt(account: CourseAccount, commands: { running: Running | undefined; stopped: boolean }) {
  const handler = () => {
    if (commands.stopped) return;
    commands.stopped = true;
    say('Interrupted: removing everything. This can take minutes.');
    commands.running?.child.kill('SIGINT');
    const told = (left: readonly string[]) => reportLeft(left, account);
    void Promise.resolve(commands.running?.ended)
      .then(() => account.clear())
      .then(told, (error: unknown) => told([String(error)]))
      .then(() => account.close())
      .finally(() => process.exit(130));
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return () => {
    process.off('SIGINT', handler);
    process.off('SIGTERM', handler);
  };
}

export function reportLeft(
  left: readonly string[],
  { folder, suffix }: Pick<CourseAccount, 'folder' | 'suffix'>,
): void {
  if (left.length === 0 && !existsSync(folder.home('checkpoint.json'))) return say('Everything is removed.');
  say(`Not removed, with the suffix ${suffix}: ${left.join(', ') || 'see the receipt'}`);
  say(`To finish: workshop teardown --dir ${folder.dir}`);
}

function announce(what: {
  account: string;
  arn: string | undefined;
  region: string;
  suffix: string;
  endpoint: string | undefined;
}): void {
  say(`This builds and removes the course in account ${what.account}, ${what.region}, as ${what.arn}.`);
  if (what.endpoint) say(`It uses the server ${what.endpoint} in place of AWS.`);
  say(
    `Names end in ${what.suffix}. It costs less than 0.01 USD, and takes ${withoutCloudFront ? '3' : '15 to 25'} minutes.`,
  );
  say('It turns off Block Public Access of the account for some of that time, and restores it.');
  if (!withoutCloudFront) say('CLOUDFRONT=skip leaves out chapter 8, which takes most of the time.');
}

function say(text: string): void {
  process.stdout.write(`    ${text}\n`);
}

function envOf({ url, region, sandbox }: TestSandbox): NodeJS.ProcessEnv {
  const { accessKeyId, secretAccessKey } = sandbox.key;
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: region,
    AWS_ENDPOINT_URL: url,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

function awsEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('AWS_')));
}

/** The clients of the test get their credentials from the same variables as the commands. */
function borrowEnv(env: NodeJS.ProcessEnv): () => void {
  const before = Object.fromEntries(Object.keys(env).map((name) => [name, process.env[name]]));
  Object.assign(process.env, env);
  return () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
