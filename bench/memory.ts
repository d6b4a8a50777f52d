// Memory over a long run: what the sandbox and its functions use after each pause between requests.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { load } from './tools/load.ts';
import { printTable } from './tools/measure.ts';
import { processTree } from './tools/processes.ts';
import { gets, post, raiseThrottle } from './tools/requests.ts';

const stretches = 12;
/** Of each stretch, half of it POST and half GET. */
const count = 4_000;

export async function benchMemory(full: string, api: string): Promise<void> {
  const pid = await raiseThrottle(full);
  const rows = [['requests', 'sandbox MB', 'functions MB', 'processes', 'state MB']];
  for (let stretch = 0; stretch <= stretches; stretch += 1) {
    if (stretch > 0) {
      const { bodies } = await load(api, { count: count / 2, atOnce: 16, request: post });
      await load(api, { count: count / 2, atOnce: 16, request: gets(bodies) });
    }
    // Node gives memory back when it has nothing else to do.
    await sleep(2_000);
    const [own, ...others] = processTree(pid);
    const functions = others.filter(({ megabytes }) => megabytes > 10);
    const { size } = await stat(join(full, '.workshop', 'sandbox', 'state.ndjson'));
    rows.push([
      String(stretch * count),
      (own?.megabytes ?? Number.NaN).toFixed(0),
      functions.reduce((sum, { megabytes }) => sum + megabytes, 0).toFixed(0),
      String(functions.length),
      (size / 1024 / 1024).toFixed(1),
    ]);
  }
  printTable('Memory over a long run, 16 at once', rows);
}
