// Output for a program in this process: what a learner would see, and a document that is safe to show.
import assert from 'node:assert/strict';
import { captureUi } from '../../src/ui/captured.ts';

const pasteable = (text: string) => text.replace(/^workshop /, 'npx workshop ');

describe('captured output', () => {
  it('has the lines in their order, with commands as the learner can paste them', () => {
    const { ui, text, document } = captureUi({ pasteable, again: 'workshop next' });
    ui.say('\nChapter 2');
    ui.on({ type: 'resource.ready', id: 'table', kind: 'table', what: 'DynamoDB table T', change: 'created' });
    ui.on({
      type: 'check',
      step: 'table',
      id: 'table.keys',
      title: 'The key is PK',
      status: 'fail',
      expected: 'PK',
      actual: 'pk',
      because: 'The name differs.',
      help: 'workshop repair table',
    });
    ui.result({ verified: false }, '1 check failed.');
    ui.next('workshop hint   # helps', 'workshop why <error>');
    assert.deepEqual(text().split('\n'), [
      'Chapter 2',
      '  created  DynamoDB table T',
      '  failed  The key is PK',
      '      expected: PK',
      '      actual:   pk',
      '      The name differs.',
      '      NEXT npx workshop repair table',
      '1 check failed.',
      'NEXT npx workshop hint   # helps',
      'npx workshop why <error>',
    ]);
    assert.deepEqual(document(), { verified: false });
  });

  it('shows what a terminal would obey, also inside of the document', () => {
    const { ui, text, document } = captureUi({ pasteable, again: 'workshop logs' });
    ui.result({ lines: [{ text: 'a\u001b]0;x\u0007', '\u202eb': 1 }] }, 'a\u001b[2J');
    assert.deepEqual(document(), { lines: [{ text: 'a\\u{1b}]0;x\\u{7}', '\\u{202e}b': 1 }] });
    assert.equal(text(), 'a\\u{1b}[2J');
  });

  it('reports progress in single lines, waiting included', () => {
    const lines: string[] = [];
    const { ui, text } = captureUi({ pasteable, again: 'workshop next', onProgress: (line) => lines.push(line) });
    ui.on({ type: 'resource.ensuring', id: 'table', kind: 'table', what: 'DynamoDB table\nT' });
    ui.on({ type: 'waiting', for: 'the table', elapsed: 2, usually: 8, atMost: 60 });
    ui.on({ type: 'resource.ready', id: 'table', kind: 'table', what: 'DynamoDB table T' });
    assert.deepEqual(lines, [
      'DynamoDB table\\u{a}T',
      'waiting for the table: 2 s, usually 8 s',
      'created  DynamoDB table T',
    ]);
    assert.equal(text(), 'created  DynamoDB table T');
  });

  it('answers no question, and names the command that does', async () => {
    const { ui } = captureUi({ pasteable, again: 'workshop next' });
    await assert.rejects(ui.confirm('Adopt it?', '--yes'), { code: 'needs-answer', fix: 'workshop next --yes' });
  });
});
