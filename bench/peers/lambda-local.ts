// lambda-local is a library that runs a handler in the calling process, so a plain node:http server calls it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer, type Server } from '../tools/servers.ts';
import { copyFunctions, variables } from './install.ts';

export async function startLambdaLocal(dir: string, endpoint: string): Promise<Server> {
  const app = join(dir, 'app');
  await mkdir(app, { recursive: true });
  await copyFunctions(app);
  return startServer('peers/lambda-local-server', [dir, app], 'lambda-local', variables(endpoint));
}
