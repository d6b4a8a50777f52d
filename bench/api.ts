// The API of the course in the sandbox, POST and GET, compared with the floor and, on request, its peers. Rounds are
// interleaved.
import { load, type Load } from './tools/load.ts';
import { median, print, printTable, quantile } from './tools/measure.ts';
import { startPeers } from './peers/peers.ts';
import { processTree } from './tools/processes.ts';
import { startServer, type Server } from './tools/servers.ts';
import { gets, post, raiseThrottle } from './tools/requests.ts';

const rounds = 5;
const settings = [
  { atOnce: 1, count: 300 },
  { atOnce: 16, count: 1_500 },
] as const;
/** It takes V8 some two thousand requests until all of their code is compiled; each server has several processes. */
const warmUp = 4_000;

interface Found {
  readonly times: number[];
  readonly rates: number[];
  /** Of the processor, for each request. */
  readonly costs: number[];
}
type Findings = Map<string, Found>;

export async function benchApi(full: string, api: string, withPeers: boolean): Promise<void> {
  const pid = await raiseThrottle(full);
  const peers = withPeers ? await startPeers() : undefined;
  const floor = await startServer('floor');
  const sandbox: Server = { name: 'sandbox', origin: api, pid, stop: () => undefined };
  const servers = [floor, sandbox, ...(peers?.servers ?? [])];
  /** Only a peer: without the floor or the sandbox there is nothing to compare. */
  const orLeaveOut = (server: Server, work: () => Promise<void>) =>
    work().catch((error: unknown) => {
      if (!peers?.servers.includes(server)) throw error;
      servers.splice(servers.indexOf(server), 1);
      print(`${server.name} is left out from here on: ${String((error as Error).cause ?? error)}`);
    });
  try {
    for (const server of servers.slice()) await orLeaveOut(server, () => warm(server));
    for (const { atOnce, count } of settings) {
      const found: Findings = new Map();
      for (let round = 0; round < rounds; round += 1) {
        for (const server of servers.slice())
          await orLeaveOut(server, () => measureBoth(found, server, { atOnce, count }));
      }
      show(atOnce, count, found, servers);
    }
  } finally {
    floor.stop();
    await peers?.stop();
  }
}

async function warm({ origin }: Server): Promise<void> {
  const { bodies } = await load(origin, { count: warmUp, atOnce: 16, request: post });
  await load(origin, { count: warmUp / 2, atOnce: 16, request: gets(bodies) });
}

async function measureBoth(found: Findings, server: Server, size: { atOnce: number; count: number }): Promise<void> {
  const { origin } = server;
  const { bodies } = await measured(found, server, 'POST', () => load(origin, { ...size, request: post }));
  await measured(found, server, 'GET', async () => load(origin, { ...size, request: gets(bodies) }));
}

async function measured(found: Findings, { name, pid }: Server, method: string, run: () => Promise<Load>) {
  const used = () => (pid === undefined ? [] : processTree(pid)).reduce((sum, { ms }) => sum + ms, 0);
  const before = used();
  const one = await run().catch((error: unknown) => {
    throw new Error(`${method} ${name} failed.`, { cause: error });
  });
  const key = `${method} ${name}`;
  const known = found.get(key) ?? { times: [], rates: [], costs: [] };
  found.set(key, known);
  known.times.push(...one.times);
  known.rates.push(one.perSecond);
  known.costs.push((used() - before) / one.times.length);
  return one;
}

function show(atOnce: number, count: number, found: Findings, servers: readonly Server[]): void {
  const rows = ['POST', 'GET'].flatMap((method) => {
    const floor = found.get(`${method} floor`);
    return servers.map(({ name }) => {
      const { times, rates, costs } = found.get(`${method} ${name}`) ?? { times: [], rates: [], costs: [] };
      const cost = median(costs);
      const floorCost = median(floor?.costs ?? []);
      return [
        `${method} ${name}`,
        median(times).toFixed(2),
        quantile(times, 0.9).toFixed(2),
        median(rates).toFixed(0),
        (median(times) / median(floor?.times ?? [])).toFixed(2),
        (median(rates) / median(floor?.rates ?? [])).toFixed(2),
        cost > 0 ? cost.toFixed(2) : '',
        cost > 0 ? (cost / floorCost).toFixed(2) : '',
      ];
    });
  });
  printTable(`API, ${atOnce} at once, ${rounds} interleaved rounds of ${count}`, [
    ['', 'median ms', 'p90', 'requests/s', 'median × floor', 'rate × floor', 'processor ms', 'processor × floor'],
    ...rows,
  ]);
}
