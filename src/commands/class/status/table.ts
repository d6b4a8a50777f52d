// The class as a table, as wide as the terminal, one line for each learner; as sentences where output is read aloud.
import { course } from '../../../../steps/index.ts';
import { cutTo, padEnd } from '../../../ui/columns.ts';
import { count } from '../../../lib/count.ts';
import {
  isFullyInspected,
  isInspected,
  type ClassSnapshot,
  type InspectedMember,
  type MemberStatus,
} from './class-snapshot.ts';
import { durationSince, marksOf, monthlyCost, optionalText, stackName, stateWords, type Drawing } from './marks.ts';
import { spoken } from './spoken.ts';
import { chaptersOf, type StepState } from './status-types.ts';

/** `columns`: of the terminal, from 80. */
export function tableOf(snapshot: ClassSnapshot, drawing: Drawing, columns?: number): string {
  const { head, body, legend, notes } = tableParts(snapshot, drawing, columns);
  const lines = drawing === 'words' ? body : [head, ...body, legend];
  return [...lines, ...notes, summaryOf(snapshot.rows)].join('\n');
}

interface TableParts {
  readonly head: string;
  readonly body: readonly string[];
  readonly legend: string;
  /** What the lines have no room for. */
  readonly notes: readonly string[];
}

export function tableParts({ rows, at }: ClassSnapshot, drawing: Drawing, columns = leastWidth): TableParts {
  const width = Math.max(leastWidth, columns);
  const marks = marksOf(drawing);
  const chapters = chapterCount(rows);
  const head = line(
    {
      learner: 'learner',
      // The last digit of each chapter's number.
      chapters: Array.from({ length: chapters }, (_, index) => (index + 1) % 10).join(''),
      position: 'step or problem',
      since: 'since',
      public: 'public',
      block: 'BPA',
      cost: '$/mo',
    },
    width,
  );
  return {
    head,
    body: rows.map((row) => (drawing === 'words' ? spoken(row, at) : columnsOf(row, at, drawing, { chapters, width }))),
    legend: (Object.keys(stateWords) as StepState[]).map((state) => `${marks[state]} ${stateWords[state]}`).join('  '),
    notes: notesOf(rows),
  };
}

/** For output that cannot be redrawn: only the learners whose status has changed. */
export function changesOf(before: ClassSnapshot, now: ClassSnapshot, drawing: Drawing): string {
  const time = now.at.slice(11, 16);
  const changed = now.rows.filter((row, index) => fingerprint(row) !== fingerprint(before.rows[index]));
  if (changed.length === 0) return `${time}  no change`;
  const lines =
    drawing === 'words'
      ? changed.map((row) => spoken(row, now.at))
      : changed.map((row) => columnsOf(row, now.at, drawing, { chapters: chapterCount(now.rows), width: leastWidth }));
  return [`${time}  ${count(changed.length, 'change')}`, ...lines, ...notesOf(changed)].join('\n');
}

function fingerprint(row: MemberStatus | undefined): string {
  if (!row || !isInspected(row)) return row?.error.message ?? '';
  const { steps, optionalSteps, publicBuckets, accountBlock, notInspected } = row.status;
  return JSON.stringify([steps, optionalSteps, publicBuckets, accountBlock, notInspected]);
}

interface Columns {
  readonly learner: string;
  readonly chapters: string;
  readonly position: string;
  readonly since: string;
  readonly public: string;
  readonly block: string;
  readonly cost: string;
}

const leastWidth = 80;
const widths = { learner: 16, since: 6, public: 6, block: 4, cost: 6 };

/** Of the course; a row without access does not say it. */
function chapterCount(rows: readonly MemberStatus[]): number {
  const [inspected] = rows.filter(isInspected);
  return inspected ? chaptersOf(inspected.status.steps).length : course.filter(({ extra }) => !extra).length;
}

interface Size {
  /** Of the course. */
  readonly chapters: number;
  /** Columns. */
  readonly width: number;
}

function columnsOf(row: MemberStatus, now: string, drawing: Drawing, { chapters, width }: Size): string {
  const marks = marksOf(drawing);
  const end = drawing === 'unicode' ? '…' : '..';
  const shared = {
    learner: cutTo(row.member.name, widths.learner, end),
    position: cutTo(positionText(row), positionWidth(chapters, width), end),
    since: durationSince(row.since, now),
  };
  if (!isInspected(row))
    return line({ ...shared, chapters: marks.unseen.repeat(chapters), public: '?', block: '?', cost: '?' }, width);
  const { steps, publicBuckets, accountBlock, perHourIdle } = row.status;
  return line(
    {
      ...shared,
      chapters: chaptersOf(steps)
        .map(({ state }) => marks[state])
        .join(''),
      public: publicBuckets.length > 0 ? 'PUBLIC' : '-',
      block: { on: 'on', partly: 'part', off: 'off', unknown: '?' }[accountBlock],
      cost: monthlyCost(perHourIdle),
    },
    width,
  );
}

function line({ learner, chapters, position, since, public: open, block, cost }: Columns, width: number): string {
  return [
    padEnd(learner, widths.learner),
    chapters,
    padEnd(position, positionWidth(chapters.length, width)),
    since.padStart(widths.since),
    open.padEnd(widths.public),
    block.padEnd(widths.block),
    cost,
  ].join(' ');
}

/** What the other columns and the spaces between them leave. */
function positionWidth(chapters: number, width: number): number {
  const others = Object.values(widths).reduce((sum, columns) => sum + columns, 0);
  return width - others - chapters - 6;
}

function positionText(row: MemberStatus): string {
  if (!isInspected(row)) return `no access: ${row.error.message}`;
  const { kind, step, says } = row.position;
  if (kind === 'complete') return ['complete', optionalText(row.status) ?? []].flat().join(', ');
  return kind === 'next' ? `next: ${step}` : `${step}: ${says ?? stateWords[kind]}`;
}

/** What the line has no room for. */
function notesOf(rows: readonly MemberStatus[]): string[] {
  return rows.flatMap((row) => {
    const note = (text: string) => `${row.member.name}: ${text}`;
    if (!isInspected(row)) return [note(row.error.message)];
    const { notInspected, otherRegions, otherStacks, namesakes } = row.status;
    return [
      ...(notInspected.length > 0 ? [note(`could not read: ${notInspected.join('; ')}`)] : []),
      ...(otherRegions.length > 0 ? [note(`also has workshop resources in another region: ${otherRegions[0]}`)] : []),
      ...(otherStacks.length > 0
        ? [note(`the account also has ${otherStacks.map(stackName).join(', ')}, of no learner in this class`)]
        : []),
      ...(namesakes.length > 0
        ? [note(`${count(namesakes.length, 'resource')} with a workshop name but without the workshop tag`)]
        : []),
    ];
  });
}

export function summaryOf(rows: readonly MemberStatus[]): string {
  const inspected = rows.filter(isInspected);
  const countOf = (test: (row: InspectedMember) => boolean) => inspected.filter(test).length;
  return [
    `${rows.filter(isFullyInspected).length} of ${rows.length} inspected`,
    `${countOf(({ position }) => position.kind === 'complete')} complete`,
    `${countOf(({ position }) => position.kind === 'failing')} failing`,
    `${countOf(({ status }) => status.publicBuckets.length > 0)} public`,
    `Block Public Access not on in ${countOf(({ status }) => status.accountBlock !== 'on')}`,
  ].join(' · ');
}
