// Inspects the account of one or more members with a single account scan. It only reads.
import { course } from '../../../../steps/index.ts';
import { createZip, getZip, layerZip } from '../../../../steps/6-code/archives.ts';
import { solutionZips } from '../../../../steps/10-your-code/solution.ts';
import type { CallInterceptor } from '../../../aws/calls/clients.ts';
import { explain, errorCategory } from '../../../aws/errors/explain.ts';
import { optionalSteps as optionalStepsOf } from '../../../engine/course.ts';
import { readOnceAws } from '../../../engine/dry-run/read-once.ts';
import { readOnlyAws } from '../../../engine/dry-run/read-only.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import type { Aws, Json, TargetId } from '../../../engine/types.ts';
import { archive } from '../../../resources/files/archive.ts';
import { resourceOf } from '../../../resources/index.ts';
import { blockState } from '../../../resources/s3/block-public-access.ts';
import { atRest, visitBytes } from '../../cost/at-rest.ts';
import { discover, type Discovery, type DiscoverContext, type Stack } from '../../course/teardown/discover/discover.ts';
import type { NotRead } from '../../course/teardown/scan/scan-resources.ts';
import { runOn } from '../../../workspace/create-run.ts';
import { enterAccount } from '../account/enter-account.ts';
import type { Instructor } from '../account/instructor.ts';
import { rateLimited } from '../account/rate-limit.ts';
import type { Member } from '../shared/member.ts';
import { endsInspection, inspectSteps, stepsWithoutStack, type UnreadSteps } from './inspect-steps.ts';
import { isPublicBucket } from './public-access.ts';
import type { AccountStatus } from './status-types.ts';

const optionalSteps = optionalStepsOf(course);

/** Members with the same account, region and entry point: they are inspected together, with one account scan. */
export function groupByAccount(members: readonly Member[]): Member[][] {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const key = JSON.stringify([member.account, member.region, member.via]);
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  return [...groups.values()];
}

interface InspectOptions {
  readonly signal: AbortSignal;
  readonly around?: CallInterceptor;
}

/** Throws where the account cannot be entered. What cannot be read inside is part of the result. */
export async function inspectAccount(
  instructor: Instructor,
  members: readonly Member[],
  { signal, around = (_call, next) => next() }: InspectOptions,
): Promise<AccountStatus[]> {
  const [first] = members;
  if (!first) return [];
  const limited = rateLimited(instructor, first, signal);
  const entered = await enterAccount(instructor, first, {
    emit: () => undefined,
    signal,
    around: (call, next) => limited(call, () => around(call, next)),
    onlyReads: true,
  });
  try {
    const context = discoverContext(readOnceAws(readOnlyAccess(entered.aws)));
    const { kind } = instructor.target;
    const target: TargetId = { kind, account: first.account, region: first.region };
    const discovery = await discover(context, { target });
    const stacks = members.map((member) => stackOf(member, members, discovery));
    const alias = 'name' in entered.alias ? (entered.alias.name ?? undefined) : undefined;
    return await Promise.all(
      members.map((member, index) => accountStatusOf(context, member, stacks, stacks[index], { ...discovery, alias })),
    );
  } finally {
    entered.close();
  }
}

/** The instructor packages the same code as every learner, because the checks compare the two. */
export async function packageCode({ buildDir }: Pick<Aws, 'buildDir'>): Promise<void> {
  for (const zip of [layerZip, createZip, getZip, ...solutionZips])
    await archive.ensure(zip, { buildDir } as Aws, undefined);
}

function discoverContext(aws: Aws): DiscoverContext {
  const endsCommand = (error: unknown) => endsInspection(error, errorCategory(error));
  return { aws, course, resource: resourceOf, explain, endsCommand, emit: () => undefined };
}

/** By the suffix of the roster. A learner who has the account alone may have chosen another one. */
function stackOf({ suffix }: Member, members: readonly Member[], { stacks }: Discovery): Stack | undefined {
  const [only, second] = stacks;
  const own = stacks.find((stack) => stack.suffix === suffix);
  return own ?? (members.length === 1 && suffix === '' && !second ? only : undefined);
}

function notReadText({ what, because, isDeniedByPolicy }: NotRead): string {
  return isDeniedByPolicy ? `${what}: denied by policy (${because})` : `${what}: ${because}`;
}

/** Every step that makes or changes what was not read. */
function unreadSteps({ notRead }: Discovery): UnreadSteps {
  return new Map(notRead.flatMap((one) => one.steps.map((step) => [step, notReadText(one)] as const)));
}

async function accountStatusOf(
  context: DiscoverContext,
  member: Member,
  stacks: readonly (Stack | undefined)[],
  stack: Stack | undefined,
  discovery: Discovery & { readonly alias: string | undefined },
): Promise<AccountStatus> {
  const notInspected = discovery.notRead.map(notReadText);
  const unread = unreadSteps(discovery);
  const common = {
    member,
    alias: discovery.alias,
    accountBlock: blockState(discovery.account),
    namesakes: discovery.namesakes.map(
      ({ what, name, because }) => `${[what, name].filter(Boolean).join(' ')}: ${because}`,
    ),
    otherStacks: discovery.stacks.filter((other) => !stacks.includes(other)).map(({ suffix }) => suffix),
  };
  if (!stack)
    return {
      ...common,
      steps: stepsWithoutStack(context, unread),
      optionalSteps: [],
      suffix: undefined,
      resourceCount: 0,
      publicBuckets: [],
      perHourIdle: 0,
      visitBytes: 0,
      otherRegions: [],
      notInspected,
    };
  const run = runOn(context, stack.checkpoint, () => Promise.resolve());
  const [inspected, publicBuckets] = await Promise.all([
    inspectSteps(run, stack.gaps, unread),
    publicBucketsOf(stack, discovery.account, context, notInspected),
  ]);
  const resting = await atRest(stack.checkpoint);
  return {
    ...common,
    steps: inspected.steps,
    optionalSteps: optionalSteps
      .map(({ id }) => id)
      .filter((id) => stack.checkpoint.steps[id]?.status === 'provisioned'),
    suffix: stack.suffix,
    resourceCount: stack.things.length,
    publicBuckets,
    perHourIdle: resting.reduce((total, { dollarsPerHour }) => total + dollarsPerHour, 0),
    visitBytes: await visitBytes(stack.checkpoint),
    otherRegions: stack.elsewhere.map(({ what, name, region }) => `${what} ${name} for ${region || 'another region'}`),
    notInspected: [...notInspected, ...inspected.notInspected],
  };
}

/** Adds to `notRead` what cannot be read. */
async function publicBucketsOf(
  { bucketNames }: Stack,
  account: Json,
  { aws, endsCommand }: DiscoverContext,
  notRead: string[],
): Promise<string[]> {
  const arePublic = await Promise.all(
    bucketNames.map((bucket) =>
      isPublicBucket(bucket, account, aws).catch((error: unknown) => {
        if (endsCommand(error)) throw error;
        notRead.push(`who can read ${bucket}: ${explain(error)}`);
        return false;
      }),
    ),
  );
  return bucketNames.filter((_bucket, index) => arePublic[index]);
}

/** A check that needs a refused call or request counts as skipped, and not as failed. */
function readOnlyAccess(aws: Aws): Aws {
  return readOnlyAws(aws, { refuse: skippedCheck });
}

function skippedCheck(why: string): WorkshopError {
  return new WorkshopError({
    code: 'not-served',
    message: `Skipped: ${why}, and a class status only reads.`,
    fix: 'workshop verify   # in the folder of the learner',
  });
}
