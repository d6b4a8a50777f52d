// `npm run bench`: the start of the command line and of the sandbox, the whole course up and down, and the API. On
// loopback, bounded, and with nothing left behind. `npm run bench -- cli` (or course, start, api) runs one part; those
// that take minutes, memory, peers, path, class and growth, and plan, durability and traces run only where they are
// named.
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopSandbox } from '../src/sandbox/client/process.ts';
import { benchApi } from './api.ts';
import { benchClass } from './class.ts';
import { benchCli, bin } from './cli.ts';
import { benchCourse } from './course.ts';
import { benchDurability } from './durability.ts';
import { benchGrowth } from './growth/growth.ts';
import { benchMemory } from './memory.ts';
import { benchPath } from './path.ts';
import { benchPlan } from './plan.ts';
import { print, run } from './tools/measure.ts';
import { benchStart } from './start.ts';
import { benchTraces } from './traces.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const parts = process.argv.slice(2);
const wants = (part: string) => parts.length === 0 || parts.includes(part);

print(`Node ${process.versions.node}, ${availableParallelism()} cores. Ratios hold better than milliseconds.`);
if (parts.includes('path')) await benchPath();
if (parts.includes('class')) await benchClass();
if (parts.includes('plan')) await benchPlan();
if (parts.includes('durability')) await benchDurability();
const dir = await mkdtemp(join(tmpdir(), 'workshop-bench-'));
try {
  if (wants('course')) await benchCourse(dir);
  if (parts.some((part) => !['course', 'path', 'class', 'plan', 'durability'].includes(part)) || parts.length === 0)
    await run([bin, 'up', '--yes', '--pace', 'instant'], dir);
  if (wants('cli')) await benchCli(dir);
  if (['start', 'api'].some(wants) || ['memory', 'peers'].some((part) => parts.includes(part))) {
    const { stdout } = await run([bin, 'status', '--json'], dir);
    const { api } = (JSON.parse(stdout) as { endpoints: { api: string } }).endpoints;
    if (wants('start')) await benchStart(dir, api);
    if (wants('api') || parts.includes('peers')) await benchApi(dir, api, parts.includes('peers'));
    if (parts.includes('memory')) await benchMemory(dir, api);
  }
  // The last ones: they stop the sandbox of the folder.
  if (parts.includes('traces')) await benchTraces(dir);
  if (parts.includes('growth')) await benchGrowth(dir);
} finally {
  await stopSandbox(join(dir, '.workshop', 'sandbox'));
  await rm(dir, { recursive: true, force: true });
}
