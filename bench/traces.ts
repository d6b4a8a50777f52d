// What traces cost: the API of the course in two sandboxes with the same state, one of which keeps no traces, in turns.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopSandbox } from '../src/sandbox/client/process.ts';
import { load } from './tools/load.ts';
import { median, print, printTable, quantile } from './tools/measure.ts';
import { processTree } from './tools/processes.ts';
import { gets, post } from './tools/requests.ts';
import { startServer, type Server } from './tools/servers.ts';

const rounds = 16;
const count = 250;
const atOnce = 16;
const warmUp = 2_000;

type Method = 'POST' | 'GET';

interface Cost {
  /** Requests a second. */
  readonly rate: number;
  /** Of the processor, for each request, in the sandbox's own process: milliseconds. */
  readonly own: number;
  /** The same with the processes of the functions. */
  readonly all: number;
}

/** `full`: a folder with the whole course. Its sandbox is stopped. */
export async function benchTraces(full: string): Promise<void> {
  const state = join(full, '.workshop', 'sandbox');
  await stopSandbox(state);
  const home = await mkdtemp(join(tmpdir(), 'workshop-bench-'));
  const servers: Server[] = [];
  try {
    for (const name of ['on', 'off']) {
      const dir = join(home, name);
      await cp(state, dir, { recursive: true });
      servers.push(await startServer('traced-sandbox', [dir, name], name));
    }
    const [on, off] = servers;
    if (!on || !off) throw new Error('A sandbox did not start.');
    for (const { origin } of servers) {
      const { bodies } = await load(origin, { count: warmUp, atOnce, request: post });
      await load(origin, { count: warmUp, atOnce, request: gets(bodies) });
    }
    const found: Record<Method, { on: Cost; off: Cost }[]> = { POST: [], GET: [] };
    for (let round = 0; round < rounds; round += 1) {
      // Which one is first changes, so that a machine that gets slower favours neither.
      const turns = round % 2 === 0 ? [on, off] : [off, on];
      const costs = new Map<Server, Record<Method, Cost>>();
      for (const server of turns) costs.set(server, await measure(server));
      for (const method of ['POST', 'GET'] as const) {
        const [withTraces, without] = [costs.get(on)?.[method], costs.get(off)?.[method]];
        if (withTraces && without) found[method].push({ on: withTraces, off: without });
      }
    }
    show(found);
  } finally {
    for (const server of servers) server.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

async function measure(server: Server): Promise<Record<Method, Cost>> {
  let bodies: readonly string[] = [];
  const posted = await measured(server, async () => {
    const one = await load(server.origin, { count, atOnce, request: post });
    bodies = one.bodies;
    return one.perSecond;
  });
  const got = await measured(
    server,
    async () => (await load(server.origin, { count, atOnce, request: gets(bodies) })).perSecond,
  );
  return { POST: posted, GET: got };
}

async function measured({ pid }: Server, run: () => Promise<number>): Promise<Cost> {
  const used = () => (pid === undefined ? [] : processTree(pid)).map(({ ms }) => ms);
  const before = used();
  const rate = await run();
  const after = used();
  const sum = (all: readonly number[]) => all.reduce((total, ms) => total + ms, 0);
  return {
    rate,
    own: ((after[0] ?? Number.NaN) - (before[0] ?? Number.NaN)) / count,
    all: (sum(after) - sum(before)) / count,
  };
}

function show(found: Record<Method, { on: Cost; off: Cost }[]>): void {
  const rows = Object.entries(found).map(([method, pairs]) => {
    const ratios = pairs.map(({ on, off }) => on.rate / off.rate);
    const of = (which: 'on' | 'off', what: keyof Cost) => median(pairs.map((pair) => pair[which][what]));
    return [
      method,
      of('on', 'rate').toFixed(0),
      of('off', 'rate').toFixed(0),
      median(ratios).toFixed(3),
      `${quantile(ratios, 0.25).toFixed(3)} to ${quantile(ratios, 0.75).toFixed(3)}`,
      of('on', 'own').toFixed(3),
      of('off', 'own').toFixed(3),
      (1 + (of('on', 'own') - of('off', 'own')) / of('off', 'all')).toFixed(3),
    ];
  });
  printTable(`Traces, ${atOnce} at once, ${rounds} rounds of ${count} in turns`, [
    ['', 'with, /s', 'without, /s', 'rate', 'middle half', 'own ms', 'own ms without', 'processor'],
    ...rows,
  ]);
  print('  rate, processor: with traces, compared with without. The processor includes the functions.');
}
