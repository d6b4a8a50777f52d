// Where the test of the course is played: an account of AWS (TARGET=aws, with credentials from the environment), another
// server behind AWS_ENDPOINT_URL, or a sandbox of the test's own that stands in for AWS. The same commands on each.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { configOf } from '../../src/aws/target/other-server-config.ts';
import { accountPublicAccess, courseResources, type MakeClient } from '../helpers/aws/course-resources.ts';
import { makeFolder, type Folder, type CommandResult } from '../helpers/cli/folder.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/sandbox/test-sandbox.ts';

export const onAws = process.env['TARGET'] === 'aws';
/** The long part on AWS, and what a young account may not do. */
export const withoutCloudFront = process.env['CLOUDFRONT'] === 'skip';

export interface CourseAccount {
  readonly folder: Folder;
  readonly suffix: string;
  readonly region: string;
  /** It stands in for AWS, and need not have all of it. */
  readonly isAnother: boolean;
  readonly make: MakeClient;
  readonly publicAccessBefore: object | null;
  run(...args: string[]): Promise<CommandResult>;
  /** Takes down what is there, from whatever state; resolves with what could not be. */
  clear(): Promise<string[]>;
  publicAccess(): Promise<object | null>;
  close(): Promise<void>;
}

/** Throws where the account holds things of the course already: it would not be a test of its own. */
export async function openCourseAccount(): Promise<CourseAccount> {
  const sandbox = onAws ? undefined : await startTestSandbox();
  const env = sandbox ? envOf(sandbox) : awsEnv();
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'ap-south-1';
  const endpoint = env['AWS_ENDPOINT_URL'];
  // As the SDK does by itself; numbers for an address need the help that the CLI gives them.
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
      `The account ${accountId} holds things of the course already, and is left alone: ${there.join(', ')}`,
    );

  const folder = await makeFolder();
  const commands = { running: undefined as Running | undefined, stopped: false };
  const command = async (...args: string[]): Promise<CommandResult> => {
    commands.running = folder.beginWith(env, ...args);
    return commands.running.ended;
  };
  /** Of the test: once all is being taken down, it learns nothing any more, and so does nothing. */
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

/** Ctrl-C, too, leaves nothing behind: the command under way stops, and all is taken down. */
function onInterrupt(account: CourseAccount, commands: { running: Running | undefined; stopped: boolean }) {
  const handler = () => {
    if (commands.stopped) return;
    commands.stopped = true;
    say('Interrupted: taking everything down. That may take minutes.');
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
  if (left.length === 0 && !existsSync(folder.home('checkpoint.json'))) return say('Everything is taken down.');
  say(`Left behind, with the suffix ${suffix}: ${left.join(', ') || 'see the receipt'}`);
  say(`To finish: workshop teardown --dir ${folder.dir}`);
}

function announce(what: {
  account: string;
  arn: string | undefined;
  region: string;
  suffix: string;
  endpoint: string | undefined;
}): void {
  say(`The course is built and taken down in account ${what.account}, ${what.region}, as ${what.arn}.`);
  if (what.endpoint) say(`The server ${what.endpoint} stands in for AWS.`);
  say(
    `Names end in ${what.suffix}. It costs less than 0.01 USD, and takes ${withoutCloudFront ? '3' : '15 to 25'} minutes.`,
  );
  say('Block Public Access of the account is off for some of that time, and then as it was before.');
  if (!withoutCloudFront) say('CLOUDFRONT=skip leaves out chapter 8, which is most of the time.');
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

/** The test's own clients find their credentials where the command's do. */
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
