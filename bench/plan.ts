// The memory that the plan of a large class takes: written, opened and read one account at a time, as `class reset` does.
// Every account has the plan of one that has the whole course.
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustStayUnchanged } from '../src/commands/class/rehearse/verdict/reset-verdict.ts';
import { courseLength, openRehearsalFolder } from '../src/commands/class/rehearse/setup.ts';
import { defaultRoleName } from '../src/commands/class/roster/read-org-unit.ts';
import { pathsOf } from '../src/workspace/paths.ts';
import { bin } from './cli.ts';
import { printTable, run } from './tools/measure.ts';

const sizes = [10, 1000, 5000];
const program = join(import.meta.dirname, 'tools', 'plan-memory.ts');

export async function benchPlan(): Promise<void> {
  const folder = await openRehearsalFolder();
  try {
    const { signal } = new AbortController();
    const setup = { region: 'ap-south-1', pace: 'instant', unitName: 'bench' };
    const { accounts } = await folder.setUp({ ...setup, learners: 12, seed: 1, atOnce: 10, signal });
    const built = accounts.find(
      ({ learner }) => learner.plan.steps === courseLength().steps && !mustStayUnchanged(learner),
    );
    if (!built) throw new Error('No learner has the whole course.');
    const { plan, account } = built.learner;
    await writeFile(join(folder.dir, 'one.csv'), `name,account\n${plan.name},${account.account}\n`);
    const roster = ['--roster', 'one.csv', '--role-name', defaultRoleName, '--target', 'sandbox'];
    await run([bin, 'class', 'reset', ...roster], folder.dir);
    const made = join(pathsOf(folder.dir).home, 'class', 'one', 'reset', 'plan.ndjson');
    const rows: string[][] = [];
    for (const size of sizes) {
      const file = join(folder.dir, `${size}.ndjson`);
      const peakOf = async (work: string) =>
        (await run(['--import', 'tsx', program, work, file, made, String(size)], import.meta.dirname)).stdout.trim();
      const write = await peakOf('write');
      const read = await peakOf('read');
      rows.push([String(size), ((await stat(file)).size / 1e6).toFixed(1), write, read, await peakOf('whole')]);
    }
    const titles = ['accounts', 'MB of the file', 'peak MB: write', 'open, show and read', 'all in memory'];
    printTable('The plan of a class', [titles, ...rows]);
  } finally {
    await folder.close(false);
  }
}
