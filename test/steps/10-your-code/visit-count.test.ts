// The task visit-count: a counter that loses visits is refused each time, and one that adds in the table is accepted.
import assert from 'node:assert/strict';
import { next } from '../../../src/commands/course/next/next.ts';
import { checkOnce } from '../../../src/engine/check/verify.ts';
import { findStep } from '../../../src/engine/course.ts';
import { course } from '../../../steps/index.ts';
import { runCommand } from '../../helpers/workspace/own-code.ts';
import { openTaskWorkspace, type TaskWorkspace } from '../../helpers/workspace/tasks.ts';

/** How often each counter is judged. More of them by hand: RUNS=20. */
const runs = Number(process.env['RUNS'] ?? 2);

/** Reads the item, and writes the next number. */
const readThenWrite = [
  ["UpdateExpression: 'ADD visits :one'", "UpdateExpression: 'SET visits = :next'"],
  ["':one': { N: '1' }", "':next': { N: String(Number((await find(id))?.['visits']?.N ?? 0) + 1) }"],
] as const;

describe('the task visit-count', function () {
  this.timeout(180_000 + runs * 60_000);
  let opened: TaskWorkspace;
  before(async () => {
    opened = await openTaskWorkspace();
    await runCommand(opened.workspace, next, { skip: true });
    await runCommand(opened.workspace, next, { skip: true });
    await runCommand(opened.workspace, next, {});
  });
  after(() => opened.workspace.stop());

  /** The check that refuses the code that is deployed now; undefined if all pass. */
  const judge = () =>
    opened.workspace.work(async ({ run }) => {
      const task = findStep(course, 'visit-count');
      const checks = await checkOnce(run, task, await task.load());
      return checks.find(({ status }) => status === 'fail' || status === 'error')?.id;
    });
  const judgements = async () => {
    const refusedBy: (string | undefined)[] = [];
    for (let each = 0; each < runs; each += 1) refusedBy.push(await judge());
    return refusedBy;
  };
  const all = (value: string | undefined) => Array.from({ length: runs }, () => value);

  it('refuses a counter that reads and then writes', async () => {
    const { refused, task } = await opened.deploySolution('visit-count', 'getLongURL', readThenWrite);
    assert.equal(task, 'visit-count');
    assert.match(refused ?? '', /^visit-count\.same-time: 200 \{"visits":\d+\}$/);
    assert.deepEqual(await judgements(), all('visit-count.same-time'));
  });

  it('refuses a visit that creates an item, and a question that counts', async () => {
    const creating = await opened.deploySolution('visit-count', 'getLongURL', [
      [
        "    ConditionExpression: 'attribute_exists(PK) AND (attribute_not_exists(expiresAt) OR expiresAt > :now)',\n",
        '',
      ],
      [", ':now': { N: String(Date.now() / 1000) }", ''],
    ]);
    assert.match(creating.refused ?? '', /^visit-count\.unknown: /);
    const counting = await opened.deploySolution('visit-count', 'getLongURL', [
      ['isForStats ? find(id) : visit(id)', 'visit(id)'],
    ]);
    assert.match(counting.refused ?? '', /^visit-count\.starts-at-zero: 200 \{"visits":1\}$/);
  });

  it('accepts a counter that adds in the table', async () => {
    const { exitCode, refused } = await opened.deploySolution('visit-count', 'getLongURL');
    assert.deepEqual([exitCode, refused], [0, undefined]);
    assert.deepEqual(await judgements(), all(undefined));
  });
});
