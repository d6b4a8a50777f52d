// The start of a sandbox that has state: until it answers, and until the course's API has answered its first request.
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ensureSandbox, stopSandbox } from '../src/sandbox/process.ts';
import { ask } from './load.ts';
import { median, printTable } from './measure.ts';
import { post } from './stage.ts';

const rounds = 7;

export async function benchStart(full: string, api: string): Promise<void> {
  const dir = join(full, '.workshop', 'sandbox');
  const times = { 'sandbox answers': [] as number[], 'first POST answered': [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    await stopSandbox(dir);
    const began = performance.now();
    await ensureSandbox(dir, { pace: 'instant' });
    times['sandbox answers'].push(performance.now() - began);
    await ask(api, post(round));
    times['first POST answered'].push(performance.now() - began);
  }
  printTable(`Start of a sandbox with state, ${rounds} rounds`, [
    ['', 'median ms', 'best'],
    ...Object.entries(times).map(([name, all]) => [name, median(all).toFixed(0), Math.min(...all).toFixed(0)]),
  ]);
}
