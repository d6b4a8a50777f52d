// `workshop class rehearse`: a whole class day on a sandbox of its own, by the commands of the real one, and a verdict.
import type { StatusDocument } from './reading.ts';
import type { Stage, Staging } from './setup.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import { count } from '../../../ui/words.ts';
import { defaultRegion } from '../../../aws/facts.ts';
import { atOnceOf, type ClassOptions } from '../shared/options.ts';
import { castLines, shortened, summaryOfStage } from './text.ts';
import { createScene, type Act, type Scene } from './script.ts';
import type { Command, Context } from '../../shared/context.ts';
import { paceOf } from '../../sandbox/flags.ts';
import { pathsOf } from '../../../workspace/workspace.ts';

export interface RehearseOptions extends ClassOptions {
  readonly learners?: string | undefined;
  readonly seed?: string | undefined;
  readonly pace?: string | undefined;
  readonly keep?: boolean | undefined;
}

const className = 'rehearsal';

export const classRehearse: Command<RehearseOptions> = async (context, options) => {
  const { ui, signal } = context;
  const { fewest } = await import('./learner-plans.ts');
  const learners = numberOf('learners', options.learners ?? '50', fewest, 200);
  const seed = numberOf('seed', options.seed ?? String(Date.now() % 10_000), 0, 999_999_999);
  const pace = paceOf(options.pace) ?? 'instant';
  const atOnce = atOnceOf(options);
  const { openHall } = await import('./temp-dir.ts');
  const hall = await openHall();
  const { sandbox, build } = pathsOf(hall.dir);
  ui.say(`${count(learners, 'learner')}, pace ${pace}, seed ${seed}: on a sandbox of its own, in ${hall.dir}`, 'dim');
  try {
    const began = Date.now();
    const staging: Staging = {
      dir: sandbox,
      buildDir: build,
      region: defaultRegion,
      pace,
      learners,
      seed,
      unitName: className,
      atOnce,
      signal,
      progress: (done) => tellProgress(context, began, done, learners),
    };
    const stage = await hall.open(staging);
    const scene = createScene({
      context,
      stage,
      dir: hall.dir,
      className,
      atOnce,
      allowAccounts: await stage.allowList(),
    });
    scene.show('The class at work', summaryOfStage(stage.places), seconds(began));
    return await play(context, { stage, scene, seed, began, rerun: rerunOf({ ...options, seed: String(seed) }) });
  } finally {
    const keep = options.keep ?? false;
    await hall.close(keep);
    if (keep) ui.say(`Kept: workshop class … --dir ${hall.dir} --target sandbox looks into it.`, 'dim');
  }
};

interface Play {
  readonly stage: Stage;
  readonly scene: Scene;
  readonly seed: number;
  readonly began: number;
  readonly rerun: string;
}

async function play({ ui }: Context, { stage, scene, seed, began, rerun }: Play): Promise<number> {
  const { differencesOf, mustBeLeftAlone } = await import('./verdict.ts');
  const { misreadIn } = await import('./reading.ts');
  const before = await stage.censuses();
  await scene.roster();
  await stage.sessionEnds(0);
  const status = await scene.status('Where everybody is, while one session has ended');
  await stage.goodDay();
  await scene.plan();
  const dry = await stage.censuses();
  await stage.badDay();
  await scene.killed('The reset, killed in the middle', Math.max(5, stage.places.length));
  await stage.sessionEnds(40);
  const half = await scene.reset('The same again: it goes on, and one session ends on the way');
  await stage.goodDay();
  const last = await scene.reset('The session renewed, and the same once more');
  await scene.status('Afterwards');
  const after = await stage.censuses();
  const judged = stage.places.map((place, index) => ({
    ...place,
    before: at(before, index),
    dry: at(dry, index),
    after: at(after, index),
    state: stateIn(last, place.attended.part.name),
  }));
  const differences = [
    ...misreadIn(stage.places, status.document as unknown as StatusDocument),
    ...expiredIn(half, stage),
    ...differencesOf(judged),
  ];
  const alone = stage.places.filter(({ attended }) => mustBeLeftAlone(attended)).length;
  const document = {
    ok: differences.length === 0,
    seed,
    learners: stage.places.length,
    seconds: Math.round((Date.now() - began) / 1000),
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
    cast: castLines(stage.places).map((one) => ({ ...one })),
    acts: scene.acts.map((act) => ({ ...act })),
    differences,
  };
  const held = [
    `nothing of the workshop is left in ${stage.places.length - alone} accounts, and Block Public Access is on`,
    `nothing of anybody else was touched, in ${stage.places.length}`,
    `${count(alone, 'account')} in quarantine, as must be: denied, and "prod"`,
  ];
  const verdict =
    differences.length === 0
      ? ['The rehearsal went well:', ...held.map((line) => `  ${line}`)]
      : [
          `The rehearsal FAILED, ${count(differences.length, 'difference')}:`,
          ...shortened(differences, 30).map((line) => `  ${line}`),
        ];
  ui.result(document, ['', ...verdict, `${document.seconds} s, ${document.peakMemoryMB} MB at the most`].join('\n'));
  ui.next(differences.length === 0 ? 'workshop class roster --roster class.csv   # the real one' : rerun);
  return differences.length === 0 ? 0 : 1;
}

/** By the report that `class reset` gives programs. */
function stateIn({ document }: Act, name: string): string | undefined {
  const rows = (document as { rows?: readonly { name: string; state: string }[] } | undefined)?.rows ?? [];
  return rows.find((row) => row.name === name)?.state;
}

/** Who cannot be worked on any more is set aside, and nobody else for that. */
function expiredIn(half: Act, { places }: Stage): string[] {
  const { name } = places.find(({ attended }) => attended.part.mishap === 'expired')?.attended.part ?? { name: '' };
  const state = stateIn(half, name);
  return state === 'quarantined' ? [] : [`${name}: the session ended on the way, and the account is ${state}`];
}

function at<Item>(items: readonly Item[], index: number): Item {
  return items[index] as Item;
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 100) / 10;
}

function tellProgress({ ui }: Context, began: number, done: number, all: number): void {
  const usually = Math.ceil(all * 1.2);
  const elapsed = (Date.now() - began) / 1000;
  ui.on({
    type: 'waiting',
    for: 'the learners to have worked',
    elapsed,
    usually,
    atMost: 3600,
    last: `${done} of ${all}`,
  });
}

function rerunOf({ learners, seed, pace, atOnce }: RehearseOptions): string {
  const flags = Object.entries({ learners, seed, pace, 'at-once': atOnce });
  const said = flags.flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]));
  return `workshop class rehearse ${said.join(' ')} --keep   # the same again, to look into`;
}

function numberOf(what: string, given: string, least: number, most: number): number {
  const number = Number(given);
  if (given.trim() !== '' && Number.isInteger(number) && number >= least && number <= most) return number;
  throw new WorkshopError({
    code: 'usage',
    message: `--${what} is a whole number from ${least} to ${most}, not "${given}".`,
    state: 'Nothing was done.',
    fix: 'workshop class --help',
  });
}
