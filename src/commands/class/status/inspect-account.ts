// Looks at the members of a class who share an account, by one search of it; changes nothing there.
import { explain, troubleOf } from '../../../aws/errors/explain.ts';
import { atRest } from '../../cost/at-rest.ts';
import { discover, type Discovery, type Stack, type DiscoverContext } from '../../course/teardown/discover/discover.ts';
import { runOn } from '../../course/teardown/discover/run-on.ts';
import type { Aws, TargetId } from '../../../engine/types.ts';
import { resourceOf } from '../../../resources/index.ts';
import { archive } from '../../../resources/files/archive.ts';
import { course } from '../../../../steps/index.ts';
import { createZip, getZip, layerZip } from '../../../../steps/6-code/archives.ts';
import { accountBlockOf, isPublic } from './exposure.ts';
import type { Instructor } from '../account/instructor.ts';
import { looking, visiting, type Pace } from '../account/read-only-access.ts';
import { openMember } from '../account/open-member.ts';
import { endsTheLook, nothingDone, progressOf } from './progress.ts';
import type { Sight } from './status-types.ts';
import type { Member } from '../shared/types.ts';

/** Those who share account, region and way in: they are looked at together, so that the account is searched once. */
export function groupsOf(members: readonly Member[]): Member[][] {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const key = JSON.stringify([member.account, member.region, member.via]);
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  return [...groups.values()];
}

/** Throws where the account cannot be entered; what cannot be seen in it is told in the sights. */
export async function see(
  instructor: Instructor,
  members: readonly Member[],
  { pace, signal }: { pace: Pace; signal: AbortSignal },
): Promise<Sight[]> {
  const [first] = members;
  if (!first) return [];
  const around = looking(pace);
  const opened = await openMember(instructor, first, { emit: () => undefined, signal, around });
  try {
    const aws = visiting(opened.aws);
    const world = worldOf(aws);
    const { kind } = instructor.target;
    const target: TargetId = { kind, account: first.account, region: first.region };
    const discovery = await discover(world, { target });
    const claimed = members.map((member) => stackOf(member, members, discovery));
    const sights: Sight[] = [];
    for (const [index, member] of members.entries())
      sights.push(await sightOf(world, member, claimed, claimed[index], { ...discovery, alias: opened.alias }));
    return sights;
  } finally {
    opened.close();
  }
}

/** What learners upload is the same everywhere, so the instructor packs it as well: the checks compare the two. */
export async function packOnce({ buildDir }: Pick<Aws, 'buildDir'>): Promise<void> {
  for (const zip of [layerZip, createZip, getZip]) await archive.ensure(zip, { buildDir } as Aws, undefined);
}

function worldOf(aws: Aws): DiscoverContext {
  const fatal = (error: unknown) => endsTheLook(error, troubleOf(error));
  return { aws, course, resource: resourceOf, explain, fatal, emit: () => undefined };
}

/** By the suffix of the roster; who has the account alone may have chosen one. */
function stackOf({ suffix }: Member, members: readonly Member[], { stacks }: Discovery): Stack | undefined {
  const [only, second] = stacks;
  const own = stacks.find((stack) => stack.suffix === suffix);
  return own ?? (members.length === 1 && suffix === '' && !second ? only : undefined);
}

async function sightOf(
  world: DiscoverContext,
  member: Member,
  claimed: readonly (Stack | undefined)[],
  stack: Stack | undefined,
  discovery: Discovery & { readonly alias: string | undefined },
): Promise<Sight> {
  const unseen = discovery.unseen.map(({ at, because }) => `${at}: ${because}`);
  const isWhole = unseen.length === 0;
  const common = {
    member,
    alias: discovery.alias,
    accountBlock: accountBlockOf(discovery.account),
    namesakes: discovery.namesakes.map(
      ({ what, name, because }) => `${[what, name].filter(Boolean).join(' ')}: ${because}`,
    ),
    others: discovery.stacks.filter((other) => !claimed.includes(other)).map(({ suffix }) => suffix),
  };
  if (!stack)
    return {
      ...common,
      steps: nothingDone(world, isWhole ? 'todo' : 'unseen'),
      suffix: undefined,
      things: 0,
      publicBuckets: [],
      perHourIdle: 0,
      elsewhere: [],
      unseen,
    };
  const run = runOn(world, stack.checkpoint, () => Promise.resolve());
  const progress = await progressOf(run, isWhole);
  const publicBuckets: string[] = [];
  for (const bucket of stack.bucketNames) {
    const open = await isPublic(bucket, discovery.account, world.aws).catch((error: unknown) => {
      if (world.fatal(error)) throw error;
      unseen.push(`who may read ${bucket}: ${explain(error)}`);
      return false;
    });
    if (open) publicBuckets.push(bucket);
  }
  const resting = await atRest(stack.checkpoint);
  return {
    ...common,
    steps: progress.steps,
    suffix: stack.suffix,
    things: stack.things.length,
    publicBuckets,
    perHourIdle: resting.reduce((total, { dollarsPerHour }) => total + dollarsPerHour, 0),
    elsewhere: stack.elsewhere.map(({ what, name, region }) => `${what} ${name} for ${region || 'another region'}`),
    unseen: [...unseen, ...progress.unseen],
  };
}
