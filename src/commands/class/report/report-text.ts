// The report of a class as text for people, and as CSV for spreadsheets: a row for each number, with its part.
import { count } from '../../../lib/count.ts';
import { tableLines } from '../../../ui/columns.ts';
import { dollars } from '../../cost/projection.ts';
import { csvOf } from '../shared/csv.ts';
import type { ClassReport } from './class-report.ts';

/** The CSV and the JSON have all of them. */
const shown = 10;

export function textOfReport(report: ClassReport): string {
  const { chapters, failedChecks, hints, survey, cost } = report;
  const right = [1, 2, 3, 4];
  return [
    `class ${report.class} · ${count(report.learners, 'learner')} · ${report.complete} complete`,
    ...tableLines(
      [
        ['chapter', 'done', 'median', 'half of them', 'planned'],
        ...chapters.map(
          ({ chapter, title, done, medianMinutes, quarterMinutes, threeQuartersMinutes, plannedMinutes }) => [
            `${chapter}. ${title}`,
            String(done),
            minutes(medianMinutes),
            quarterMinutes === null ? '-' : `${Math.round(quarterMinutes)} to ${minutes(threeQuartersMinutes)}`,
            minutes(plannedMinutes),
          ],
        ),
      ],
      { right },
    ),
    '',
    failedChecks.length === 0 ? 'No check has failed.' : 'Checks that failed most',
    ...failedChecks
      .slice(0, shown)
      .map((one) => `  ${count(one.failures, 'time')}, ${count(one.learners, 'learner')}: ${one.title} (${one.check})`),
    '',
    hints.given === 0
      ? 'Nobody asked for a hint.'
      : `${count(hints.given, 'hint')} for ${count(hints.learners, 'learner')}`,
    ...hints.subjects
      .slice(0, shown)
      .map((one) => `  ${count(one.hints, 'hint')}, ${count(one.learners, 'learner')}: ${one.title} (${one.id})`),
    ...(survey ? ['', `${survey.text} (${survey.asked} asked, ${count(survey.answers.length, 'answer')})`] : []),
    ...(survey?.answers ?? []).map(({ name, text }) => `  ${name}: ${text.replaceAll('\n', '\n    ')}`),
    '',
    ...(cost ? costLines(cost) : ['Sandboxes are free. For the cost of accounts, add --roster.']),
  ].join('\n');
}

function costLines(cost: NonNullable<ClassReport['cost']>): string[] {
  const { accounts, hours, requests, pricesOf } = cost;
  return [
    `Cost of the accounts: ${dollars(cost.dollars)}`,
    `An estimate for ${hours} hours and ${count(requests, 'request')} in each account, without the free tier, not a bill.`,
    `Prices are those of ${pricesOf.region}, checked on ${pricesOf.asOf}.`,
    ...tableLines(
      accounts.map((one) => [
        one.name,
        one.account,
        one.dollars === null ? `unknown: ${one.because}` : dollars(one.dollars),
      ]),
      { indent: 2 },
    ),
  ];
}

export function csvOfReport({ chapters, failedChecks, hints, survey, cost }: ClassReport): string {
  const head = ['part', 'id', 'title', 'learners', 'median minutes', 'from', 'to', 'planned', 'count', 'dollars'];
  const none = (many: number) => Array<string>(many).fill('');
  return csvOf([
    head,
    ...chapters.map((one) => [
      'chapter',
      one.chapter,
      one.title,
      one.done,
      one.medianMinutes ?? '',
      one.quarterMinutes ?? '',
      one.threeQuartersMinutes ?? '',
      one.plannedMinutes,
      ...none(2),
    ]),
    ...failedChecks.map((one) => ['failed check', one.check, one.title, one.learners, ...none(4), one.failures, '']),
    ...hints.subjects.map((one) => ['hint', one.id, one.title, one.learners, ...none(4), one.hints, '']),
    ...(survey?.answers ?? []).map(({ name, text }) => ['answer', name, text, ...none(7)]),
    ...(cost?.accounts ?? []).map((one) => ['account', one.account, one.name, ...none(6), one.dollars ?? '']),
  ]);
}

function minutes(value: number | null): string {
  return value === null ? '-' : `${Math.round(value)} min`;
}
