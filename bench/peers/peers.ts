// What others would pick to run the same two functions on a laptop, as far as npm installs it: each in a temporary folder,
// and none of them a dependency of the project. The table is dynalite in memory, in another process.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { print } from '../tools/measure.ts';
import { startServer, type Server } from '../tools/servers.ts';
import { install, type Packages } from './install.ts';
import { startLambdaLocal } from './lambda-local.ts';
import { startServerlessOffline } from './serverless-offline.ts';

interface Peer {
  readonly packages: Packages;
  /** The ways in which it runs functions, each a server. */
  readonly ways: readonly ((dir: string, endpoint: string) => Promise<Server>)[];
}

/** Version 3 of the Serverless Framework is the last one that runs without an account of its maker; osls continues it. */
const peers: readonly Peer[] = [
  {
    packages: { serverless: '3.40.0', 'serverless-offline': '13.9.0' },
    ways: [false, true].map((inProcess) => startServerlessOffline('serverless', 'serverless-offline 13', inProcess)),
  },
  {
    packages: { osls: '4.3.1', 'serverless-offline': '14.8.2' },
    ways: [false, true].map((inProcess) => startServerlessOffline('osls', 'osls and offline 14', inProcess)),
  },
  { packages: { 'lambda-local': '2.2.0' }, ways: [startLambdaLocal] },
];

export interface RunningPeers {
  readonly servers: readonly Server[];
  stop(): Promise<void>;
}

/** Leaves out, with a line that says why, what cannot be installed or does not start. */
export async function startPeers(): Promise<RunningPeers> {
  const home = await mkdtemp(join(tmpdir(), 'workshop-peers-'));
  const table = await startServer('peers/dynalite');
  const servers: Server[] = [];
  const stop = async () => {
    for (const server of [...servers, table]) server.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  };
  try {
    for (const [index, { packages, ways }] of peers.entries()) {
      const dir = join(home, String(index));
      if (!(await install(dir, packages))) continue;
      for (const start of ways) {
        const started = await start(dir, table.origin).catch((error: unknown) => print(`Left out: ${String(error)}`));
        if (started) servers.push(started);
      }
    }
    return { servers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
