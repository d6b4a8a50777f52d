// The whole course at the pace of AWS, with steps in parallel and one at a time, compared with the longest chain of steps
// that need each other: no order can be faster. It takes about eight minutes, nearly all of them waiting.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { courseSteps } from '../src/engine/course.ts';
import { readJournal } from '../src/workspace/journal.ts';
import { stopSandbox } from '../src/sandbox/client/process.ts';
import { course } from '../steps/index.ts';
import { bin } from './cli.ts';
import { print, printTable, run } from './tools/measure.ts';

/** Seconds. */
interface StepTimes {
  readonly making: number;
  readonly proof: number;
}

interface Measured {
  /** The whole command, the start of the sandbox included. */
  readonly seconds: number;
  readonly steps: ReadonlyMap<string, StepTimes>;
}

export async function benchPath(): Promise<void> {
  const beside = await measure([]);
  const alone = await measure(['--one-at-a-time']);
  const chain = longestChain(alone.steps);
  const ratio = (seconds: number) => (seconds / chain.seconds).toFixed(2);
  printTable('The whole course at pace aws', [
    ['', 's', '× longest chain'],
    ['up', beside.seconds.toFixed(1), ratio(beside.seconds)],
    ['up --one-at-a-time', alone.seconds.toFixed(1), ratio(alone.seconds)],
    ['longest chain', chain.seconds.toFixed(1), '1.00'],
  ]);
  const links = chain.links.filter(({ seconds }) => seconds >= 0.05);
  print(`  the chain: ${links.map(({ what, seconds }) => `${what} ${seconds.toFixed(1)}`).join(', ')}`);
}

async function measure(flags: readonly string[]): Promise<Measured> {
  const dir = await mkdtemp(join(tmpdir(), 'workshop-bench-'));
  try {
    const { ms } = await run([bin, 'up', '--yes', '--pace', 'aws', ...flags], dir);
    return { seconds: ms / 1000, steps: await timesIn(join(dir, '.workshop', 'journal.ndjson')) };
  } finally {
    await stopSandbox(join(dir, '.workshop', 'sandbox'));
    await rm(dir, { recursive: true, force: true });
  }
}

async function timesIn(journal: string): Promise<Map<string, StepTimes>> {
  const at = new Map<string, number>();
  for (const entry of await readJournal(journal))
    if (entry.type.startsWith('step.') && 'step' in entry) at.set(`${entry.type} ${entry.step}`, Date.parse(entry.at));
  const moment = (type: string, id: string) => at.get(`step.${type} ${id}`) ?? Number.NaN;
  return new Map(
    courseSteps(course).map(({ id }) => {
      const made = moment('provisioned', id);
      return [id, { making: (made - moment('started', id)) / 1000, proof: (moment('verified', id) - made) / 1000 }];
    }),
  );
}

interface Link {
  readonly what: string;
  readonly seconds: number;
}

interface Chain {
  readonly links: readonly Link[];
  readonly seconds: number;
}

/** A step is built after the checks of what it needs. Its checks run after the other checks that they need. */
function longestChain(steps: ReadonlyMap<string, StepTimes>): Chain {
  const proven = new Map<string, Chain>();
  const longest = (chains: readonly (Chain | undefined)[]): Chain =>
    chains.reduce<Chain>((most, each) => (each && each.seconds > most.seconds ? each : most), {
      links: [],
      seconds: 0,
    });
  const after = (chain: Chain, what: string, seconds: number): Chain => ({
    links: [...chain.links, { what, seconds }],
    seconds: chain.seconds + seconds,
  });
  // In the course's order, in which every step comes after those that it needs.
  for (const { id, needs, verifiedAfter = [] } of courseSteps(course)) {
    const { making, proof } = steps.get(id) as StepTimes;
    const made = after(longest(needs.map((need) => proven.get(need))), id, making);
    proven.set(id, after(longest([made, ...verifiedAfter.map((need) => proven.get(need))]), `proof of ${id}`, proof));
  }
  return longest([...proven.values()]);
}
