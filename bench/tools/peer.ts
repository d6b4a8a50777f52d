// The named peer: serverless-offline with the same two functions, against dynalite. It is no dependency of the project:
// this installs it, once, into node_modules/.cache. Version 3 of the Serverless Framework is the last one that runs
// without an account of its maker.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './load.ts';
import { environment, print } from './measure.ts';
import { startServer, type Server } from './servers.ts';

const versions = { serverless: '3.40.0', 'serverless-offline': '13.9.0' };
const root = resolve(import.meta.dirname, '../..');
const cache = join(root, 'node_modules', '.cache', 'workshop-bench');
const startLimit = 60_000;

export interface Peer {
  readonly servers: readonly Server[];
  stop(): void;
}

/** Undefined, with a line that says why, where it cannot be installed. */
export async function startPeer(): Promise<Peer | undefined> {
  if (!(await install())) return undefined;
  const app = await layApp();
  const table = await startServer('dynalite');
  const servers: Server[] = [];
  try {
    // Its two ways to run a function: in a worker thread, as it does by itself, and in its own process.
    for (const inProcess of [false, true]) servers.push(await startOne(app, table.origin, inProcess));
    return { servers, stop: () => [...servers, table].forEach((server) => server.stop()) };
  } catch (error) {
    for (const server of [...servers, table]) server.stop();
    throw error;
  }
}

async function install(): Promise<boolean> {
  const wanted = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  const done = join(cache, `${wanted.join('+')}.installed`);
  if (existsSync(done)) return true;
  print(`Installing ${wanted.join(' and ')} into ${cache} ...`);
  await rm(cache, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  await writeFile(join(cache, 'package.json'), '{ "private": true }\n');
  const npm = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', ...wanted];
  const child = spawn('npm', npm, {
    cwd: cache,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  const code = await new Promise((resolve) => child.on('error', () => resolve(1)).on('close', resolve));
  if (code === 0) await writeFile(done, '');
  else print('serverless-offline is left out: npm could not install it (no network, or a registry without it).');
  return code === 0;
}

/** A service as its users write it, with the functions as they are built and the packages that they import. */
async function layApp(): Promise<string> {
  const app = join(cache, 'app');
  await rm(app, { recursive: true, force: true });
  await cp(join(root, 'dist', 'lambda-src'), app, { recursive: true });
  await mkdir(join(app, 'node_modules', '@aws-sdk'), { recursive: true });
  for (const name of ['@aws-sdk/client-dynamodb', 'nanoid'])
    await symlink(join(root, 'node_modules', name), join(app, 'node_modules', name), 'junction');
  return app;
}

/** serverless-offline hands on no variables but those that the service names. */
const service = (inProcess: boolean, endpoint: string) => `service: peer
frameworkVersion: '3'
provider:
  name: aws
  runtime: nodejs20.x
  region: ap-south-1
  environment:
    TABLE_NAME: AWSWorkshopDemoTable
    AWS_ENDPOINT_URL: ${endpoint}
    AWS_ACCESS_KEY_ID: peer
    AWS_SECRET_ACCESS_KEY: peer
plugins: [serverless-offline]
custom: { serverless-offline: { useInProcess: ${inProcess} } }
functions:
  create: { handler: createShortURL/index.handler, events: [{ httpApi: 'POST /shorten' }] }
  find: { handler: getLongURL/index.handler, events: [{ httpApi: 'GET /{shortId}' }] }
`;

async function startOne(app: string, endpoint: string, inProcess: boolean): Promise<Server> {
  const file = `serverless-${inProcess}.yml`;
  await writeFile(join(app, file), service(inProcess, endpoint));
  const [http, lambda, alb] = [await freePort(), await freePort(), await freePort()];
  const ports = ['--httpPort', `${http}`, '--lambdaPort', `${lambda}`, '--albPort', `${alb}`];
  const flags = ['--config', file, '--host', '127.0.0.1', '--noPrependStageInUrl', ...ports];
  const serverless = join(cache, 'node_modules', 'serverless', 'bin', 'serverless.js');
  const child = spawn(process.execPath, [serverless, 'offline', 'start', ...flags], {
    cwd: app,
    env: {
      ...environment(),
      SLS_TELEMETRY_DISABLED: '1',
      SLS_NOTIFICATIONS_MODE: 'off',
      SLS_INTERACTIVE_SETUP_ENABLE: '0',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    // A line for each request; nobody reads it.
    stdio: 'ignore',
  });
  const origin = `http://127.0.0.1:${http}`;
  await answers(origin, child);
  const name = `serverless-offline, ${inProcess ? 'in process' : 'workers'}`;
  return { name, origin, pid: child.pid, stop: () => child.kill() };
}

async function answers(origin: string, child: ChildProcess): Promise<void> {
  const request = { method: 'POST', path: '/shorten', body: '{"urlToShorten":"https://example.com/"}' } as const;
  let last: unknown;
  for (const until = Date.now() + startLimit; Date.now() < until && child.exitCode === null; await sleep(200)) {
    try {
      return void (await ask(origin, request));
    } catch (error) {
      last = error;
    }
  }
  child.kill();
  throw new Error(`serverless-offline did not answer: ${String(last)}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
