// From an empty folder to the last step and back to nothing: at once, and one `next` at a time.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { handbookSteps } from '../src/engine/course.ts';
import { stopSandbox } from '../src/sandbox/client/process.ts';
import { course } from '../steps/index.ts';
import { bin } from './cli.ts';
import { median, printTable, run } from './tools/measure.ts';

const rounds = 3;
const ids = handbookSteps(course).map(({ id }) => id);

/** Leaves no course in the folder. The start of the sandbox counts to what starts it. */
export async function benchCourse(dir: string): Promise<void> {
  const whole = { up: [] as number[], verify: [] as number[], teardown: [] as number[] };
  const next: Record<string, number[]> = Object.fromEntries(ids.map((id) => [id, []]));
  for (let round = 0; round < rounds; round += 1) {
    whole.up.push((await run([bin, 'up', '--yes', '--pace', 'instant'], dir)).ms);
    whole.verify.push((await run([bin, 'verify'], dir)).ms);
    whole.teardown.push((await run([bin, 'teardown', '--yes'], dir)).ms);
    await forget(dir);
    for (const id of ids) next[id]?.push((await run([bin, 'next', '--yes', '--pace', 'instant'], dir)).ms);
    await forget(dir);
  }
  show(`The whole course at pace instant, ${rounds} rounds`, whole);
  show('next, a process for each step', next);
}

async function forget(dir: string): Promise<void> {
  await stopSandbox(join(dir, '.workshop', 'sandbox'));
  await rm(join(dir, '.workshop'), { recursive: true, force: true });
}

function show(title: string, times: Record<string, readonly number[]>): void {
  const rows = Object.entries(times).map(([name, all]) => [
    name,
    median(all).toFixed(0),
    all.map((ms) => ms.toFixed(0)).join(' '),
  ]);
  printTable(title, [['', 'median ms', 'all'], ...rows]);
}
