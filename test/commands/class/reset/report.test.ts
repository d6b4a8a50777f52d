// The report of a reset in Markdown, CSV and JSON.
import assert from 'node:assert/strict';
import stringWidth from 'string-width';
import { asCsv, asMarkdown, asTable, exitCodeOf, type ReportRow } from '../../../../src/commands/class/reset/report.ts';

const row = (more: Partial<ReportRow>): ReportRow => ({
  name: 'Ana',
  account: '200000000001',
  region: 'ap-south-1',
  suffix: '',
  alias: '',
  state: 'done',
  removed: 12,
  left: 0,
  cleanPasses: 2,
  why: '',
  ...more,
});
const rows = [
  row({}),
  row({ name: 'Ben | Lima', state: 'quarantined', removed: 3, left: 4, cleanPasses: 0, why: 'DynamoDB table: no' }),
  row({ name: '=HYPERLINK("x")', state: 'waiting', alias: '@cmd', left: 2 }),
];

describe('the report of a reset', () => {
  it('is a table with a reason below a learner who needs one', () => {
    assert.equal(
      asTable(rows),
      [
        'learner          account       state        removed  left',
        'Ana              200000000001  done              12     0',
        'Ben | Lima       200000000001  quarantined        3     4',
        '  DynamoDB table: no',
        '=HYPERLINK("x")  200000000001  waiting           12     2',
      ].join('\n'),
    );
  });

  it('lines up names in other scripts, and shortens long ones at a letter', () => {
    const names = ['美智子', '👩‍👩‍👧‍👦 Lima', 'मीनाक्षी देवी मीनाक्षी देवी मीनाक्षी', 'x'.repeat(30)];
    const lines = asTable(names.map((name) => row({ name }))).split('\n');
    for (const line of lines.slice(1)) assert.equal(stringWidth(line.slice(0, line.indexOf('2000'))), 22, line);
    assert.ok(lines[4]?.startsWith(`${'x'.repeat(19)}…  `));
  });

  it('is a Markdown table whose cells cannot break it', () => {
    const report = { className: 'spring', plan: 'abc123', at: '2027-03-02T10:00:00.000Z', rows };
    assert.equal(
      asMarkdown(report),
      [
        '# Reset of spring',
        '',
        '2027-03-02T10:00:00.000Z, plan abc123: 3 accounts, 1 done, 1 waiting, 1 quarantined.',
        '',
        '| learner | account | region | suffix | state | removed | left | clean passes | why |',
        '| --- | --- | --- | --- | --- | ---: | ---: | ---: | --- |',
        '| Ana | 200000000001 | ap-south-1 |  | done | 12 | 0 | 2 |  |',
        '| Ben \\| Lima | 200000000001 | ap-south-1 |  | quarantined | 3 | 4 | 0 | DynamoDB table: no |',
        '| =HYPERLINK("x") | 200000000001 | ap-south-1 |  | waiting | 12 | 2 | 2 |  |',
        '',
      ].join('\n'),
    );
  });

  it('is CSV in which a spreadsheet runs no formula', () => {
    const report = { className: 'spring', plan: 'abc123', at: '', rows };
    assert.equal(
      asCsv(report),
      [
        'name,account,region,suffix,alias,state,removed,left,cleanPasses,why',
        'Ana,200000000001,ap-south-1,,,done,12,0,2,',
        'Ben | Lima,200000000001,ap-south-1,,,quarantined,3,4,0,DynamoDB table: no',
        `"'=HYPERLINK(""x"")",200000000001,ap-south-1,,'@cmd,waiting,12,2,2,`,
        '',
      ].join('\r\n'),
    );
  });

  it('exits with 0 when all is done, 7 when only CloudFront is waited for, else 6', () => {
    const of = (...states: ReportRow['state'][]) => exitCodeOf(states.map((state) => row({ state })));
    assert.deepEqual(
      [of('done', 'done'), of('done', 'waiting'), of('waiting', 'quarantined'), of('not finished')],
      [0, 7, 6, 6],
    );
  });
});
