// A class in a table of eighty columns: a learner in each line. Where it is to be heard, a sentence in each line.
import { isSeen, isWhole, type Look, type Row, type Seen } from './class-snapshot.ts';
import { count } from '../../../ui/words.ts';
import { spoken } from './spoken.ts';
import { ageOf, chaptersOf, dollarsOf, marksOf, stackName, type Drawing } from './words.ts';

export function tableOf(look: Look, drawing: Drawing): string {
  const { rows, at } = look;
  const said = drawing === 'words' ? rows.map((row) => spoken(row, at)) : drawn(rows, at, drawing);
  return [...said, ...notesOf(rows), summaryOf(rows)].join('\n');
}

/** For output that is only appended to: the learners of whom something else is to be said than last time. */
export function changesOf(before: Look, now: Look, drawing: Drawing): string {
  const time = now.at.slice(11, 16);
  const changed = now.rows.filter((row, index) => gist(row) !== gist(before.rows[index]));
  if (changed.length === 0) return `${time}  no change`;
  const lines =
    drawing === 'words'
      ? changed.map((row) => spoken(row, now.at))
      : changed.map((row) => lineOf(row, now.at, drawing));
  return [`${time}  ${count(changed.length, 'change')}`, ...lines, ...notesOf(changed)].join('\n');
}

function gist(row: Row | undefined): string {
  if (!row || !isSeen(row)) return row?.error.message ?? '';
  const { steps, publicBuckets, accountBlock, unseen } = row.sight;
  return JSON.stringify([steps, publicBuckets, accountBlock, unseen]);
}

const widths = { name: 16, where: 26, since: 6, public: 6, block: 4 };

function drawn(rows: readonly Row[], now: string, drawing: Drawing): string[] {
  const marks = marksOf(drawing);
  const legend = `${marks.done} done  ${marks.failing} fails  ${marks.begun} begun  ${marks.todo} to come  ${marks.skipped} skipped  ${marks.unseen} not seen`;
  const head = columns('learner', '12345678', 'where', 'since', 'public', 'BPA', 'idle');
  return [head, ...rows.map((row) => lineOf(row, now, drawing)), legend];
}

function lineOf(row: Row, now: string, drawing: Drawing): string {
  const cut = (text: string, width: number) => cutAt(text, width, drawing);
  const name = cut(row.member.name, widths.name);
  const since = ageOf(row.since, now);
  const where = cut(whereOf(row), widths.where);
  const marks = marksOf(drawing);
  if (!isSeen(row)) return columns(name, marks.unseen.repeat(8), where, since, '?', '?', '?');
  const { sight } = row;
  const chapters = chaptersOf(sight).map((chapter) => marks[chapter.state]);
  const open = sight.publicBuckets.length > 0 ? 'PUBLIC' : '-';
  const block = { on: 'on', partly: 'part', off: 'off', unknown: '?' }[sight.accountBlock];
  return columns(name, chapters.join(''), where, since, open, block, dollarsOf(sight.perHourIdle));
}

function columns(
  name: string,
  chapters: string,
  where: string,
  since: string,
  open: string,
  block: string,
  cost: string,
): string {
  return [
    pad(name, widths.name),
    chapters,
    pad(where, widths.where),
    since.padStart(widths.since),
    open.padEnd(widths.public),
    block.padEnd(widths.block),
    cost,
  ].join(' ');
}

function whereOf(row: Row): string {
  if (!isSeen(row)) return `not seen: ${row.error.message}`;
  const { kind, step, says } = row.standing;
  if (kind === 'complete') return 'complete';
  return kind === 'next' ? `next: ${step}` : `${step}: ${says ?? kind}`;
}

/** What the line has no room for. */
function notesOf(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => {
    const note = (text: string) => `${row.member.name}: ${text}`;
    if (!isSeen(row)) return [note(row.error.message)];
    const { unseen, elsewhere, others, namesakes } = row.sight;
    return [
      ...(unseen.length > 0 ? [note(`not seen: ${unseen.join('; ')}`)] : []),
      ...(elsewhere.length > 0 ? [note(`works in another region as well: ${elsewhere[0]}`)] : []),
      ...(others.length > 0
        ? [note(`in the account of nobody in the class: ${others.map(stackName).join(', ')}`)]
        : []),
      ...(namesakes.length > 0 ? [note(`${count(namesakes.length, 'thing')} of our names, and not ours`)] : []),
    ];
  });
}

function summaryOf(rows: readonly Row[]): string {
  const seen = rows.filter(isSeen);
  const of = (test: (row: Seen) => boolean) => seen.filter(test).length;
  return [
    `${rows.filter(isWhole).length} of ${rows.length} seen`,
    `${of(({ standing }) => standing.kind === 'complete')} complete`,
    `${of(({ standing }) => standing.kind === 'failing')} failing`,
    `${of(({ sight }) => sight.publicBuckets.length > 0)} public`,
    `Block Public Access not on in ${of(({ sight }) => sight.accountBlock !== 'on')}`,
  ].join(' · ');
}

function cutAt(text: string, width: number, drawing: Drawing): string {
  if (widthOf(text) <= width) return text;
  const end = drawing === 'unicode' ? '…' : '..';
  const signs = signsOf(text);
  while (widthOf(signs.join('')) > width - end.length) signs.pop();
  return signs.join('') + end;
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

const segmenter = new Intl.Segmenter();

/** As people count them: an accent, or a vowel sign, belongs to its letter. */
function signsOf(text: string): string[] {
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

/** Columns of a terminal: signs of East Asia and pictures take two. */
function widthOf(text: string): number {
  const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/u;
  return signsOf(text).reduce((width, sign) => width + (wide.test(sign) ? 2 : 1), 0);
}
