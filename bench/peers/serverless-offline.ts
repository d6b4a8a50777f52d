// serverless-offline with the same two functions: in worker threads, as it does by itself, or in its own process. It
// checks no permissions and keeps no logs, and one worker handles many events at a time, which Lambda does not do.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../tools/load.ts';
import { environment } from '../tools/measure.ts';
import { post } from '../tools/requests.ts';
import type { Server } from '../tools/servers.ts';
import { copyFunctions, variables } from './install.ts';

const startLimit = 60_000;

/** It hands on no variables but those that the service names. */
const service = (inProcess: boolean, endpoint: string) => `service: peer
provider:
  name: aws
  runtime: nodejs20.x
  region: ap-south-1
  environment: ${JSON.stringify(variables(endpoint))}
plugins: [serverless-offline]
custom: { serverless-offline: { useInProcess: ${inProcess} } }
functions:
  create: { handler: createShortURL/index.handler, events: [{ httpApi: 'POST /shorten' }] }
  find: { handler: getLongURL/index.handler, events: [{ httpApi: 'GET /{shortId}' }] }
`;

/** `framework`: the package that runs it as a plugin. */
export function startServerlessOffline(framework: 'serverless' | 'osls', label: string, inProcess: boolean) {
  return async (dir: string, endpoint: string): Promise<Server> => {
    const app = join(dir, 'app');
    if (!existsSync(app)) {
      await mkdir(app, { recursive: true });
      await copyFunctions(app);
    }
    const file = `serverless-${inProcess}.yml`;
    await writeFile(join(app, file), service(inProcess, endpoint));
    const [http, lambda, alb] = [await freePort(), await freePort(), await freePort()];
    const ports = ['--httpPort', `${http}`, '--lambdaPort', `${lambda}`, '--albPort', `${alb}`];
    const flags = ['--config', file, '--host', '127.0.0.1', '--noPrependStageInUrl', ...ports];
    const program = join(dir, 'node_modules', framework, 'bin', 'serverless.js');
    const child = spawn(process.execPath, [program, 'offline', 'start', ...flags], {
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
    const name = `${label}, ${inProcess ? 'in process' : 'workers'}`;
    const origin = `http://127.0.0.1:${http}`;
    await answers(name, origin, child);
    return { name, origin, pid: child.pid, stop: () => child.kill() };
  };
}

async function answers(name: string, origin: string, child: ChildProcess): Promise<void> {
  let last: unknown;
  for (const until = Date.now() + startLimit; Date.now() < until && child.exitCode === null; await sleep(200)) {
    try {
      return void (await ask(origin, post(0)));
    } catch (error) {
      last = error;
    }
  }
  child.kill();
  throw new Error(`${name} did not answer: ${String(last)}`);
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
