// How long the command line takes to start, compared with plain node. Rounds are interleaved, so that a busy moment of the
// machine affects all of them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median, printTable, quantile, run } from './tools/measure.ts';

export const bin = resolve(import.meta.dirname, '../bin/workshop.js');

const rounds = 25;

/** `full`: a folder in which the whole course was built. */
export async function benchCli(full: string): Promise<void> {
  const empty = await mkdtemp(join(tmpdir(), 'workshop-bench-'));
  try {
    const kinds = [
      { name: 'node -e 0', args: ['-e', '0'], cwd: empty },
      { name: 'workshop --version', args: [bin, '--version'], cwd: empty },
      { name: 'workshop --help', args: [bin, '--help'], cwd: empty },
      { name: 'workshop status, empty folder', args: [bin, 'status'], cwd: empty },
      { name: 'workshop status, full folder', args: [bin, 'status'], cwd: full },
    ].map((kind) => ({ ...kind, times: [] as number[] }));
    // The first of each warms the file cache and does not count.
    for (let round = -1; round < rounds; round += 1) {
      for (const { args, cwd, times } of kinds) {
        const { ms } = await run(args, cwd);
        if (round >= 0) times.push(ms);
      }
    }
    const bare = median(kinds[0]?.times ?? []);
    printTable(`Start, ${rounds} interleaved rounds`, [
      ['', 'median ms', 'p10', 'p90', '× plain node'],
      ...kinds.map(({ name, times }) => [
        name,
        median(times).toFixed(1),
        quantile(times, 0.1).toFixed(1),
        quantile(times, 0.9).toFixed(1),
        (median(times) / bare).toFixed(2),
      ]),
    ]);
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
}
