// One learner in detail: every step, what fails, why and since when, and what the account costs and makes public.
import { count } from '../../../lib/count.ts';
import { dollars } from '../../cost/projection.ts';
import { entryPointText } from '../roster/show-roster.ts';
import { isInspected, type InspectedMember, type MemberStatus } from './class-snapshot.ts';
import { durationSince, marksOf, optionalText, stackName, stateWords, type Drawing } from './marks.ts';
import type { StepStatus } from './status-types.ts';

export function detailsOf(row: MemberStatus, now: string, drawing: Drawing): string {
  const { name, account, region, via } = row.member;
  const alias = isInspected(row) && row.status.alias ? ` (${row.status.alias})` : '';
  const head = `${name} · account ${account}${alias} · ${region} · ${entryPointText(via)}`;
  if (!isInspected(row)) {
    const { message, state, fix } = row.error;
    const lines = [`  ${message}`, ...(state ? [`  ${state}`] : []), ...(fix ? [`  ${fix}`] : [])];
    return [head, `no access for ${durationSince(row.since, now)}`, ...lines].join('\n');
  }
  const { status, failingSince } = row;
  const lines = status.steps.flatMap((step) => stepLines(step, drawing, (id) => sinceText(failingSince[id], now)));
  return [head, ...lines, '', ...accountLines(row, now)].join('\n');
}

const longestWord = Math.max(...Object.values(stateWords).map((word) => word.length));

function stepLines(step: StepStatus, drawing: Drawing, since: (id: string) => string): string[] {
  const word = stateWords[step.state];
  const mark = drawing === 'words' ? word.padEnd(longestWord) : marksOf(drawing)[step.state];
  const state = drawing === 'words' || step.state === 'done' ? '' : ` (${word})`;
  return [
    `${mark} ${step.chapter}  ${step.title}${state}`,
    ...step.problems.flatMap(({ id, says, because }) => [`     ${says}${since(id)}`, `       ${because}`]),
  ];
}

function sinceText(since: string | undefined, now: string): string {
  return since === undefined ? '' : ` (first seen ${durationSince(since, now)} ago)`;
}

const hoursPerMonth = 730;

function accountLines({ status, position, since }: InspectedMember, now: string): string[] {
  const skipped = status.steps.reduce((sum, step) => sum + step.skippedChecks.length, 0);
  const where = position.kind === 'complete' ? 'complete' : `at ${position.step ?? ''}`;
  const suffix = status.suffix ? `, with the suffix ${status.suffix}` : '';
  return [
    `${where} for ${durationSince(since, now)}; ${count(status.resourceCount, 'workshop resource')} in the account${suffix}`,
    `${dollars(status.perHourIdle * hoursPerMonth)} a month without any request; requests are extra: workshop cost`,
    ...(status.optionalSteps.length > 0 ? [`${optionalText(status)} steps: ${status.optionalSteps.join(', ')}`] : []),
    status.publicBuckets.length > 0
      ? `PUBLIC: everyone can read ${status.publicBuckets.join(', ')}`
      : 'no bucket of the workshop is public',
    `Block Public Access of the account: ${status.accountBlock}`,
    ...(skipped > 0
      ? [
          `${count(skipped, 'check')} skipped, because a class status only reads: workshop verify in the learner's folder runs them`,
        ]
      : []),
    ...status.namesakes.map((text) => `not of the workshop: ${text}`),
    ...status.otherRegions.map((text) => `in another region: ${text}`),
    ...status.otherStacks.map((suffix) => `of no learner in this class: ${stackName(suffix)}`),
    ...status.notInspected.map((text) => `could not read: ${text}`),
  ];
}
