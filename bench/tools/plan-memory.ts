// One part of the bench of a plan, in a process of its own: prints the largest memory of the process, in MB.
import { readFile } from 'node:fs/promises';
import { createPlan, openPlan } from '../../src/commands/class/reset/plan/plan-file.ts';
import { planText } from '../../src/commands/class/reset/plan/plan-text.ts';
import type { MemberPlan } from '../../src/commands/class/reset/reset-types.ts';

const [work = '', file = '', made = '', size = ''] = process.argv.slice(2);

const scopes = Array.from({ length: Number(size) }, (_, index) => ({
  name: `L${index}`,
  account: String(200_000_000_000 + index),
  region: 'ap-south-1',
  suffix: '',
}));

if (work === 'write') {
  const [, line = ''] = (await readFile(made, 'utf8')).split('\n');
  const writer = await createPlan(file, { at: new Date().toISOString(), className: 'bench' });
  for (const place of scopes) {
    // As a scan makes it: parts of two accounts have nothing in common.
    writer.add({ ...(JSON.parse(line) as MemberPlan), place });
    if (Number(place.account) % 50 === 0) await new Promise(setImmediate);
  }
  await writer.finish();
} else {
  const plan = openPlan(file);
  const shown = planText(plan, scopes);
  const kept: MemberPlan[] = [];
  for (const scope of scopes) {
    const read = plan.read(scope);
    if (work === 'whole') kept.push(read);
  }
  if (kept.length + shown.length === 0) throw new Error('Nothing was read.');
}
process.stdout.write(`${Math.round(process.resourceUsage().maxRSS / 1024)}\n`);
