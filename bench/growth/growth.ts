// What a request costs in a sandbox that has much: items, functions, accounts, and requests that it has served. Each
// sandbox is compared, in turns, with one that has the course alone. The cost is processor time of the sandbox and its
// functions, which changes less on a busy machine than the time of an answer.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sandboxTarget } from '../../src/aws/target/target.ts';
import { findSandbox, stopSandbox } from '../../src/sandbox/client/process.ts';
import { sandboxClient } from '../../src/sandbox/client/sandbox-client.ts';
import { load } from '../tools/load.ts';
import { environment, median, print, printTable } from '../tools/measure.ts';
import { processTree } from '../tools/processes.ts';
import { allowAnyRate, gets, post } from '../tools/requests.ts';
import { dimensions, type Dimension, type Grown, type Growth } from './dimensions.ts';
import { plot, type Curve } from './plot.ts';

const rounds = 8;
const count = 400;
const calls = 200;
const atOnce = 16;
const warmUp = 3_000;
const region = 'ap-south-1';
const daemon = resolve(import.meta.dirname, '../../dist/sandbox-daemon.js');

/** Processor time of one, in milliseconds. */
interface Costs {
  readonly post: number;
  readonly get: number;
  readonly call: number;
}

interface Running extends Grown {
  readonly dir: string;
  readonly process: ChildProcess;
  readonly pid: number;
}

/** `full`: a folder with the whole course, whose sandbox is stopped. */
export async function benchGrowth(full: string): Promise<void> {
  const state = join(full, '.workshop', 'sandbox');
  await stopSandbox(state);
  const home = await mkdtemp(join(tmpdir(), 'workshop-bench-'));
  const rows = [['', 'size', 'POST', 'GET', 'call', 'POST ×', 'GET ×', 'call ×', 'start', 'MB']];
  const curves: Curve[] = [];
  const running: Running[] = [];
  const startOne = async (name: string) => {
    const dir = join(home, name);
    await cp(state, dir, { recursive: true });
    const started = await start(dir);
    running.push(started);
    await warm(started);
    return started;
  };
  try {
    for (const [index, dimension] of dimensions.entries()) {
      print(`${dimension.name} …`);
      const pair = { small: await startOne(`small-${index}`), large: await startOne(`large-${index}`) };
      const measured = await measureDimension(dimension, pair);
      rows.push(...measured.rows);
      curves.push(measured.curve);
      for (const each of running.splice(0)) await stop(each);
    }
  } finally {
    for (const each of running) await stop(each);
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
  printTable(
    `Processor milliseconds of a request, ${atOnce} at once, ${rounds} rounds in turns with a sandbox of the first size`,
    rows,
  );
  for (const { name, callName } of dimensions) print(`  call, ${name}: ${callName}`);
  const file = join(import.meta.dirname, 'growth.svg');
  await writeFile(file, plot(curves));
  print(`  as a plot: bench/growth/growth.svg`);
}

async function measureDimension(dimension: Dimension, pair: { small: Running; large: Running }) {
  const { name, sizes } = dimension;
  const growths = { small: dimension.of(pair.small), large: dimension.of(pair.large) };
  const rows: string[][] = [];
  const points: Curve['points'][number][] = [];
  for (const size of sizes) {
    if (size === sizes[0]) await growths.small.to(size);
    const reached = await growths.large.to(size);
    if (points.some((point) => point.size === reached)) break;
    const found = await compare(pair, growths);
    const { small, large } = found;
    const ratios = {
      post: median(large.map((each, n) => each.post / (small[n]?.post ?? Number.NaN))),
      get: median(large.map((each, n) => each.get / (small[n]?.get ?? Number.NaN))),
      call: median(large.map((each, n) => each.call / (small[n]?.call ?? Number.NaN))),
    };
    const cost = (of: keyof Costs) => median(large.map((each) => each[of])).toFixed(2);
    const megabytes = processTree(pair.large.pid)[0]?.megabytes ?? Number.NaN;
    const startMs = await startCost(pair.large.dir, pair);
    points.push({ size: reached, ...ratios });
    rows.push([
      name,
      reached.toLocaleString('en'),
      cost('post'),
      cost('get'),
      cost('call'),
      ...[ratios.post, ratios.get, ratios.call].map((ratio) => ratio.toFixed(2)),
      startMs.toFixed(0),
      megabytes.toFixed(0),
    ]);
  }
  return { rows, curve: { name, callName: dimension.callName, points } };
}

async function compare(pair: { small: Running; large: Running }, growths: { small: Growth; large: Growth }) {
  const found = { small: [] as Costs[], large: [] as Costs[] };
  // One that is not counted: growing has left garbage behind, and new code to compile.
  for (let round = -1; round < rounds; round += 1) {
    const turns = round % 2 === 0 ? (['small', 'large'] as const) : (['large', 'small'] as const);
    for (const name of turns) {
      const costs = await measure(pair[name], growths[name], round);
      if (round >= 0) found[name].push(costs);
    }
  }
  return found;
}

async function measure({ api, pid }: Running, growth: Growth, round: number): Promise<Costs> {
  let bodies: readonly string[] = [];
  const postCost = await costOf(pid, count, async () => {
    ({ bodies } = await load(api, { count, atOnce, request: post }));
  });
  const getCost = await costOf(pid, count, () => load(api, { count, atOnce, request: gets(bodies) }));
  const callCost = await costOf(pid, calls, async () => {
    let next = 0;
    const from = (round + 1) * calls;
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let n = next++; n < calls; n = next++) await growth.call(from + n);
      }),
    );
  });
  return { post: postCost, get: getCost, call: callCost };
}

async function costOf(pid: number, of: number, work: () => Promise<unknown>): Promise<number> {
  const used = () => processTree(pid).reduce((sum, { ms }) => sum + ms, 0);
  const before = used();
  await work();
  return (used() - before) / of;
}

/** Of a new start with the same state, until it answers. The old process goes on with its own copy. */
async function startCost(dir: string, { large }: { large: Running }): Promise<number> {
  const copy = `${dir}-started`;
  await cp(large.dir, copy, { recursive: true });
  await rm(join(copy, 'locator.json'), { force: true });
  const costs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const started = await start(copy);
    costs.push(processTree(started.pid)[0]?.ms ?? Number.NaN);
    await stop(started);
  }
  await rm(copy, { recursive: true, force: true });
  return median(costs);
}

async function warm({ api }: Running): Promise<void> {
  const { bodies } = await load(api, { count: warmUp, atOnce, request: post });
  await load(api, { count: warmUp, atOnce, request: gets(bodies) });
}

async function start(dir: string): Promise<Running> {
  const flags = ['--dir', dir, '--pace', 'instant', '--port', '0'];
  const child = spawn(process.execPath, [daemon, ...flags], { env: environment(), stdio: 'ignore' });
  for (const until = Date.now() + 60_000; ; await sleep(5)) {
    const locator = await findSandbox(dir);
    if (locator?.pid === child.pid && locator) {
      const target = sandboxTarget(locator, region);
      await allowAnyRate(target.config as never);
      const api = (await sandboxClient(locator).endpoints()).find(({ kind }) => kind === 'api')?.url ?? '';
      return { dir, process: child, pid: locator.pid, target, api };
    }
    if (Date.now() > until || child.exitCode !== null) throw new Error('The sandbox did not answer.');
  }
}

async function stop({ process: child }: Running): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
