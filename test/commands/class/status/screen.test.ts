// One screen of `class status --watch`: its order, pages and filter.
import assert from 'node:assert/strict';
import { firstToHelp } from '../../../../src/commands/class/status/attention.ts';
import { screenOf, type ScreenOptions } from '../../../../src/commands/class/status/screen.ts';
import { inspectedMember, unreachableMember } from '../../../helpers/workspace/class-status.ts';

const at = '2027-03-02T10:00:00.000Z';
const minutesAgo = (minutes: number) => new Date(Date.parse(at) - minutes * 60_000).toISOString();
const working = (name: string, minutes: number) =>
  inspectedMember({ name, reached: 'role', since: minutesAgo(minutes) });

const problems = { cors: [{ id: 'cors.preflight', says: 'The preflight response allows the page', because: 'No.' }] };
const failing = inspectedMember({
  name: 'Ben',
  reached: 'database-access',
  states: { cors: 'failing' },
  problems,
  since: minutesAgo(5),
});
const rows = [
  inspectedMember({ name: 'Ana', reached: 'private-again', since: minutesAgo(50) }),
  working('Cem', 4),
  working('Dora', 8),
  working('Stuck', 40),
  failing,
  unreachableMember('Eve', minutesAgo(90)),
];
const snapshot = { at, rows };
const options: ScreenOptions = {
  heading: 'class spring',
  drawing: 'unicode',
  lines: 30,
  columns: 80,
  page: 0,
  hasKeys: true,
};
const namesOn = (some: Partial<ScreenOptions>) =>
  screenOf(snapshot, { ...options, ...some })
    .text.split('\n')
    .flatMap((line) => /^(Ana|Ben|Cem|Dora|Eve|Stuck) {3}/.exec(line)?.[1] ?? []);

describe('the screen of a class', () => {
  it('begins with who fails, cannot be looked at, or is stuck, and ends with who is done', () => {
    assert.deepEqual(namesOn({}), ['Ben', 'Eve', 'Stuck', 'Dora', 'Cem', 'Ana']);
    assert.equal(firstToHelp(snapshot)?.member.name, 'Ben');
    assert.equal(firstToHelp({ at, rows: rows.slice(0, 4) })?.member.name, 'Stuck');
    assert.equal(firstToHelp({ at, rows: rows.slice(0, 3) }), undefined);
  });

  it('shows everybody, on pages where they have no room, and begins again after the last', () => {
    const pages = [0, 1, 2, 3].map((page) => namesOn({ lines: 7, page }));
    assert.deepEqual(pages, [
      ['Ben', 'Eve'],
      ['Stuck', 'Dora'],
      ['Cem', 'Ana'],
      ['Ben', 'Eve'],
    ]);
    const { text, pages: count } = screenOf(snapshot, { ...options, lines: 7, page: 1 });
    assert.equal(count, 3);
    assert.deepEqual(text.split('\n').slice(-2), [
      'page 2 of 3 · n next page · p page before · h help only · a all',
      '5 of 6 inspected · 1 complete · 1 failing · 0 public · Block Public Access not …',
    ]);
    assert.equal(text.split('\n').length, 7);
  });

  it('shows only those whom the filter names, and says how many they are', () => {
    assert.deepEqual(namesOn({ only: 'help' }), ['Ben', 'Eve', 'Stuck']);
    assert.deepEqual(namesOn({ only: 'open' }), ['Ben', 'Eve', 'Stuck', 'Dora', 'Cem']);
    assert.deepEqual(namesOn({ only: 'complete' }), ['Ana']);
    assert.match(screenOf(snapshot, { ...options, only: 'help', hasKeys: false }).text, /^only help: 3 of 6$/m);
  });

  it('uses the width of the terminal, and never more', () => {
    const wide = screenOf(snapshot, { ...options, columns: 120 }).text;
    assert.match(wide, /^Ben .* cors: The preflight response allows the page {2,}/m);
    for (const line of wide.split('\n')) assert.ok(line.length <= 120, line);
  });
});
