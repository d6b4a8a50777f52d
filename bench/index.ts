// `npm run bench`: the start of the command line, the whole course up and down, and the API. On loopback, bounded, and
// with nothing left behind. `npm run bench -- cli` (or course, api) runs one part; `-- path`, which takes minutes, runs
// only where it is named.
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopSandbox } from '../src/sandbox/process.ts';
import { benchApi } from './api.ts';
import { benchCli, bin } from './cli.ts';
import { benchPath } from './path.ts';
import { median, print, printTable, run } from './measure.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const parts = process.argv.slice(2);
const wants = (part: string) => parts.length === 0 || parts.includes(part);

print(`Node ${process.versions.node}, ${availableParallelism()} cores. Ratios hold better than milliseconds.`);
if (parts.includes('path')) await benchPath();
const dir = await mkdtemp(join(tmpdir(), 'workshop-bench-'));
try {
  if (wants('course')) await benchCourse();
  if (wants('cli') || wants('api')) await run([bin, 'up', '--yes', '--pace', 'instant'], dir);
  if (wants('cli')) await benchCli(dir);
  if (wants('api')) {
    const { stdout } = await run([bin, 'status', '--json'], dir);
    await benchApi(dir, (JSON.parse(stdout) as { endpoints: { api: string } }).endpoints.api);
  }
} finally {
  await stopSandbox(join(dir, '.workshop', 'sandbox'));
  await rm(dir, { recursive: true, force: true });
}

/** From an empty folder to the last step, the start of the sandbox included, and back to nothing. */
async function benchCourse(): Promise<void> {
  const times = { up: [] as number[], verify: [] as number[], teardown: [] as number[] };
  for (let round = 0; round < 3; round += 1) {
    times.up.push((await run([bin, 'up', '--yes', '--pace', 'instant'], dir)).ms);
    times.verify.push((await run([bin, 'verify'], dir)).ms);
    times.teardown.push((await run([bin, 'teardown', '--yes'], dir)).ms);
    await stopSandbox(join(dir, '.workshop', 'sandbox'));
    await rm(join(dir, '.workshop'), { recursive: true, force: true });
  }
  printTable('The whole course at pace instant, 3 rounds', [
    ['', 'median ms', 'all'],
    ...Object.entries(times).map(([name, all]) => [
      name,
      median(all).toFixed(0),
      all.map((ms) => ms.toFixed(0)).join(' '),
    ]),
  ]);
}
