// The table of `workshop class status`.
import assert from 'node:assert/strict';
import stringWidth from 'string-width';
import { detailsOf } from '../../../../src/commands/class/status/details.ts';
import { spoken } from '../../../../src/commands/class/status/spoken.ts';
import { changesOf, tableOf } from '../../../../src/commands/class/status/table.ts';
import { course } from '../../../../steps/index.ts';
import { inspectedMember, unreachableMember } from '../../../helpers/workspace/class-status.ts';

const at = '2027-03-02T10:00:00.000Z';
const since = '2027-03-02T09:35:00.000Z';

const ana = inspectedMember({ name: 'Ana Lima', reached: 'private-again', since, perHourIdle: 0.000001 });
const ben = inspectedMember({
  name: 'Ben',
  reached: 'database-access',
  states: { cors: 'failing' },
  problems: { cors: [{ id: 'cors.preflight', says: 'The preflight response allows the page', because: 'No CORS.' }] },
  since: '2027-03-02T09:55:00.000Z',
  accountBlock: 'off',
});
const cem = inspectedMember({
  name: 'Cem',
  reached: 'public-access',
  since: '2027-02-20T09:55:00.000Z',
  publicBuckets: ['aws-workshop-cem'],
  accountBlock: 'partly',
  perHourIdle: 0.01,
  namesakes: ['IAM role aws-workshop-lambda-role: without the tag'],
  otherStacks: ['zoe', ''],
  otherRegions: ['IAM role aws-workshop-lambda-role for eu-west-1'],
  notInspected: ['DynamoDB table: AWS denied the call', 'HTTP API: AWS denied the call'],
});
const eve = unreachableMember('Eve', '2027-03-02T02:00:00.000Z');

describe('the table of a class status', () => {
  it('has a line for each learner, then notes and a summary', () => {
    assert.equal(
      tableOf({ at, rows: [ana, ben, cem, eve] }, 'unicode'),
      [
        'learner          12345678 step or problem               since public BPA  $/mo',
        'Ana Lima         ✔✔✔✔✔✔✔✔ complete                     25 min -      on   <$.01',
        'Ben              ✔✔✔✔✖✔·· cors: The preflight respons…  5 min -      off  $0',
        'Cem              ✔✔✔✔✔✔✔· next: distribution             10 d PUBLIC part $7.30',
        'Eve              ???????? no access: The role cannot …    8 h ?      ?    ?',
        '✔ done  ✖ failing  ~ in progress  · to do  - skipped  ? unknown',
        'Cem: could not read: DynamoDB table: AWS denied the call; HTTP API: AWS denied the call',
        'Cem: also has workshop resources in another region: IAM role aws-workshop-lambda-role for eu-west-1',
        'Cem: the account also has a stack with the suffix zoe, a stack without a suffix, of no learner in this class',
        'Cem: 1 resource with a workshop name but without the workshop tag',
        'Eve: The role cannot be assumed.',
        '2 of 4 inspected · 1 complete · 1 failing · 1 public · Block Public Access not on in 2',
      ].join('\n'),
    );
  });

  it('counts the steps after the handbook of a learner who is complete, within 80 columns', () => {
    const optionalSteps = ['cors-origin', 'own-roles', 'alias'];
    const row = inspectedMember({ name: 'Ana', reached: 'private-again', since, optionalSteps });
    const line = tableOf({ at, rows: [row] }, 'unicode').split('\n')[1] ?? '';
    assert.equal(line, 'Ana              ✔✔✔✔✔✔✔✔ complete, 3 of 9 optional    25 min -      on   $0');
    assert.match(spoken(row, at), / Has 3 of 9 optional steps\. /);
    assert.match(detailsOf(row, at, 'unicode'), /^3 of 9 optional steps: cors-origin, own-roles, alias$/m);
  });

  it('has only ASCII characters where the terminal has no others', () => {
    const text = tableOf({ at, rows: [ana, ben, eve] }, 'ascii');
    assert.match(text, /^[\x20-\x7e\n·]*$/);
    assert.match(text, /^Ben {14}\+{4}x\+\.\. cors: The preflight respon\.\. /m);
  });

  it('stays within eighty columns, and lines up names in other scripts and joined emoji', () => {
    const names = ['मीनाक्षी देवी', '美智子 美智子 美智子', '👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', '🇹🇷 Ayşe', 'Zoë'];
    const rows = names.map((name) => inspectedMember({ name, reached: 'private-again', since }));
    const lines = tableOf({ at, rows }, 'unicode')
      .split('\n')
      .slice(1, 1 + names.length);
    for (const line of lines) {
      assert.equal(stringWidth(line.slice(0, line.indexOf('✔'))), 17, line);
      assert.ok(stringWidth(line) <= 80, line);
    }
    assert.match(lines[1] ?? '', /^美智子 美智子 … {2}✔/);
    assert.ok(lines[2]?.startsWith(`${'👩‍👩‍👧‍👦'.repeat(7)}…`), 'a joined emoji is never cut');
  });

  it('has a column for each chapter of the course', () => {
    const step = {
      id: 'alarms',
      title: 'Add an alarm',
      needs: [],
      load: () => Promise.reject(new Error('not loaded')),
    };
    const longer = [...course, { number: 9, title: 'Alarms', steps: [step] }];
    const rows = [
      inspectedMember({ reached: 'private-again', since, course: longer }),
      unreachableMember('Eve', since),
    ];
    const [head, first, second] = tableOf({ at, rows }, 'ascii').split('\n');
    assert.equal(head, 'learner          123456789 step or problem              since public BPA  $/mo');
    assert.equal(first, 'Ana              ++++++++. next: alarms                25 min -      on   $0');
    assert.equal(second, 'Eve              ????????? no access: The role canno.. 25 min ?      ?    ?');
  });

  it('repeats only what has changed', () => {
    const before = { at, rows: [ana, ben, eve] };
    const fixed = inspectedMember({ name: 'Ben', reached: 'database-access', since: at });
    const now = { at: '2027-03-02T10:01:00.000Z', rows: [ana, fixed, eve] };
    assert.equal(changesOf(before, before, 'ascii'), '10:00  no change');
    assert.equal(
      changesOf(before, now, 'ascii'),
      '10:01  1 change\nBen              ++++++.. next: bucket                  1 min -      on   $0',
    );
    assert.match(changesOf(before, now, 'words'), /^10:01 {2}1 change\nBen: chapters done: 1 to 6; to do: 7 to 8\. /);
  });
});
