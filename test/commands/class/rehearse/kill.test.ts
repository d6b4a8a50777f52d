// The switch that stops a rehearsed reset in the middle.
import assert from 'node:assert/strict';
import { createKillSwitch } from '../../../../src/commands/class/rehearse/kill.ts';

describe('the kill switch of a rehearsal', () => {
  async function deletions(operations: readonly string[], nth: number) {
    const made: string[] = [];
    const { around, killDuring } = createKillSwitch();
    const call = (operation: string) =>
      around({ service: 'DynamoDB', operation }, () => Promise.resolve(made.push(operation)));
    const ended = await killDuring(
      async () => {
        for (const operation of operations) await call(operation);
        return 'finished';
      },
      nth,
      /^Delete/,
    );
    return { ended, made };
  }

  it('lets no call through from the nth counted one on', async () => {
    const { ended, made } = await deletions(
      ['ListTables', 'DeleteTable', 'ListTables', 'DeleteTable', 'ListTables'],
      2,
    );
    assert.deepEqual([ended, made], ['killed', ['ListTables', 'DeleteTable', 'ListTables']]);
  });

  it('gives the result of work that has fewer calls', async () => {
    const { ended, made } = await deletions(['DeleteTable'], 2);
    assert.deepEqual([ended, made], ['finished', ['DeleteTable']]);
  });
});
