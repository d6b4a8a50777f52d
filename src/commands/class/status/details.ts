// One learner in detail: every step, what fails with its reason and since when, and what the account shows to the world.
import { isSeen, type Row } from './class-snapshot.ts';
import type { StepSight, StepState } from './status-types.ts';
import { dollars } from '../../cost/projection.ts';
import { count } from '../../../ui/words.ts';
import { ageOf, marksOf, stackName, type Drawing } from './words.ts';

const words: Readonly<Record<StepState, string>> = {
  done: 'done',
  failing: 'FAILS',
  begun: 'begun',
  todo: 'to come',
  skipped: 'skipped',
  unseen: 'not seen',
};

export function detailsOf(row: Row, now: string, drawing: Drawing): string {
  const { name, account, region, via } = row.member;
  const alias = isSeen(row) && row.sight.alias ? ` (${row.sight.alias})` : '';
  const way = via.kind === 'role' ? `role ${via.arn.replace(/^.*:role\//, '')}` : `profile ${via.profile}`;
  const head = `${name} · account ${account}${alias} · ${region} · by ${way}`;
  if (!isSeen(row)) {
    const { message, state, fix } = row.error;
    const lines = [`  ${message}`, ...(state ? [`  ${state}`] : []), ...(fix ? [`  ${fix}`] : [])];
    return [head, `not seen for ${ageOf(row.since, now)}`, ...lines].join('\n');
  }
  const { sight, failingSince } = row;
  const line = (step: StepSight) => stepLines(step, drawing, (id) => sinceOf(failingSince[id], now));
  return [head, ...sight.steps.flatMap(line), '', ...accountLines(row, now)].join('\n');
}

function stepLines(step: StepSight, drawing: Drawing, since: (id: string) => string): string[] {
  const mark = drawing === 'words' ? words[step.state].padEnd(8) : marksOf(drawing)[step.state];
  const state = drawing === 'words' || step.state === 'done' ? '' : ` (${words[step.state]})`;
  return [
    `${mark} ${step.chapter}  ${step.title}${state}`,
    ...step.troubles.flatMap(({ id, says, because }) => [`     ${says}${since(id)}`, `       ${because}`]),
  ];
}

function sinceOf(since: string | undefined, now: string): string {
  return since === undefined ? '' : `, first seen ${ageOf(since, now)} ago`;
}

function accountLines(row: Extract<Row, { sight: object }>, now: string): string[] {
  const { sight, standing } = row;
  const leftOut = sight.steps.reduce((sum, step) => sum + step.leftOut.length, 0);
  const where = standing.kind === 'complete' ? 'complete' : `at ${standing.step ?? ''}`;
  return [
    `${where} for ${ageOf(row.since, now)}; ${count(sight.things, 'thing')} in the account${sight.suffix ? `, with the suffix ${sight.suffix}` : ''}`,
    `idle: ${dollars(sight.perHourIdle * 730)} a month; paid by the request beside that: workshop cost`,
    sight.publicBuckets.length > 0
      ? `PUBLIC: everybody may read ${sight.publicBuckets.join(', ')}`
      : 'nothing of the workshop may be read by everybody',
    `Block Public Access of the account: ${sight.accountBlock}`,
    ...(leftOut > 0
      ? [`${count(leftOut, 'check')} left out, as they would change something: the learner's own verify makes them`]
      : []),
    ...sight.namesakes.map((text) => `not ours: ${text}`),
    ...sight.elsewhere.map((text) => `in another region: ${text}`),
    ...sight.others.map((suffix) => `of nobody in the class: ${stackName(suffix)}`),
    ...sight.unseen.map((text) => `not seen: ${text}`),
  ];
}
