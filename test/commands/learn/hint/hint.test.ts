// `workshop hint`: each rung for a check that fails and for the next step, and the end of the course.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { AttachRolePolicyCommand, DetachRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { verify } from '../../../../src/commands/course/verify/verify.ts';
import { hint } from '../../../../src/commands/learn/hint/hint.ts';
import { hintsFor, rungs } from '../../../../src/commands/learn/hint/hints.ts';
import type { Context } from '../../../../src/commands/shared/context.ts';
import { courseSteps } from '../../../../src/engine/course.ts';
import type { Json } from '../../../../src/engine/types.ts';
import type { Ui } from '../../../../src/ui/ui.ts';
import { readCheckpoint, saveCheckpoint } from '../../../../src/workspace/checkpoint.ts';
import { course } from '../../../../steps/index.ts';
import { names } from '../../../../steps/names.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

describe('the command hint', () => {
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace();
  });
  after(() => workspace.stop());

  async function run() {
    const heard = recordUi();
    const pages: [Json, string][] = [];
    const ui = { ...heard.ui, page: (document: Json, text: string) => void pages.push([document, text]) };
    const code = await hint(contextWith(ui), {});
    return { code, lines: heard.lines, pages };
  }

  function contextWith(ui: Ui): Context {
    return { ui, paths: workspace.paths, signal: new AbortController().signal, yes: false };
  }

  it('says that there is no workshop before one starts', async () => {
    await assert.rejects(run(), { code: 'usage', message: 'No workshop in this folder yet.', fix: 'workshop start' });
  });

  it('gives the four hints for the next step, one more each time, and then repeats the last', async () => {
    await workspace.goto('environment');
    const checkpoint = await readCheckpoint(workspace.paths);
    const hints = await hintsFor('table', null, checkpoint);
    assert.equal(hints.length, 4);
    for (const rung of [1, 2, 3, 4, 4]) {
      const text = hints[rung - 1] ?? '';
      assert.deepEqual(await run(), {
        code: 0,
        lines: [
          'Next step: Create the DynamoDB table (table)',
          rung < 4 ? 'next: workshop hint   # a more precise hint' : 'next: workshop next',
        ],
        pages: [
          [
            { hint: text, step: 'table', id: null, check: null, rung, of: 4, failed: 0, minutes: 0 },
            `**${rungs[rung - 1]}** (${rung} of 4)\n\n${text}`,
          ],
        ],
      });
    }
  });

  describe('for a check that fails', () => {
    const id = 'role.can-write-logs';
    const check = 'The role allows the functions to write logs';
    const policy = { RoleName: names.role, PolicyArn: 'arn:aws:iam::aws:policy/CloudWatchFullAccess' };
    const texts = [
      'The functions still run. Only their log lines are missing.',
      'Look at the policies that are attached to the role: `workshop inspect logs-policy`',
      'To write a log line is a request to AWS (`logs:PutLogEvents`). It needs a permission like every request.',
      `\`workshop repair logs-policy\` or \`aws iam attach-role-policy --role-name ${names.role} --policy-arn ${policy.PolicyArn}\``,
    ];
    const verifyRole = () => verify(contextWith(recordUi().ui), { step: 'role' });
    const iam = () => workspace.sandbox.client(IAMClient);
    /** What is printed for this rung. */
    const printed = (rung: number, head: string, failed: number, minutes: number) => ({
      code: 0,
      lines: [head, rung < 4 ? 'next: workshop hint   # a more precise hint' : 'next: workshop verify role'],
      pages: [
        [
          { hint: texts[rung - 1], step: 'role', id, check, rung, of: 4, failed, minutes },
          `**${rungs[rung - 1]}** (${rung} of 4)\n\n${texts[rung - 1]}`,
        ],
      ],
    });

    before(async () => {
      await workspace.goto('role');
      await iam().send(new DetachRolePolicyCommand(policy));
      assert.equal(await verifyRole(), 1);
    });

    it('gives its four hints, one more each time, and then repeats the last', async () => {
      for (const rung of [1, 2, 3, 4, 4])
        assert.deepEqual(await run(), printed(rung, `role: "${check}" failed once`, 1, 0));
    });

    it('says how often it failed, and for how many minutes', async () => {
      assert.equal(await verifyRole(), 1);
      assert.deepEqual(await run(), printed(4, `role: "${check}" failed 2 times`, 2, 0));
      await moveBack(12);
      assert.deepEqual(await run(), printed(4, `role: "${check}" failed 2 times, over 12 minutes`, 2, 12));
    });

    it('starts again with the first hint after the check has passed, and is about the next step until then', async () => {
      await iam().send(new AttachRolePolicyCommand(policy));
      assert.equal(await verifyRole(), 0);
      assert.equal((await run()).lines[0], 'Next step: Create the Lambda functions (functions)');
      await iam().send(new DetachRolePolicyCommand(policy));
      assert.equal(await verifyRole(), 1);
      assert.deepEqual(await run(), printed(1, `role: "${check}" failed once`, 1, 0));
    });
  });

  /** As if everything so far had happened so many minutes earlier. */
  async function moveBack(minutes: number) {
    const earlier = (at: string) => new Date(Date.parse(at) - minutes * 60_000).toISOString();
    const { journal } = workspace.paths;
    const lines = (await readFile(journal, 'utf8')).trimEnd().split('\n');
    const moved = lines.map((line) => {
      const entry = JSON.parse(line) as { at: string };
      return `${JSON.stringify({ ...entry, at: earlier(entry.at) })}\n`;
    });
    await writeFile(journal, moved.join(''));
    const checkpoint = (await readCheckpoint(workspace.paths)) ?? assert.fail('there is a checkpoint');
    const createdAt = earlier(checkpoint.createdAt);
    await saveCheckpoint(workspace.paths.checkpoint, { ...checkpoint, createdAt });
  }

  describe('at the end of the course', () => {
    it('points to an exercise where all steps are done, and to verify while one is active', async () => {
      const checkpoint = (await readCheckpoint(workspace.paths)) ?? assert.fail('there is a checkpoint');
      for (const { id } of courseSteps(course)) checkpoint.steps[id] = { status: 'verified', at: '' };
      await saveCheckpoint(workspace.paths.checkpoint, checkpoint);
      const done = ['All steps are done, and all checks pass.', 'next: workshop break   # starts an exercise'];
      assert.deepEqual((await run()).lines, done);
      const exercise = { name: 'cors-origin', step: 'cors', check: 'cors.preflight-allowed', at: '' };
      await saveCheckpoint(workspace.paths.checkpoint, { ...checkpoint, exercise });
      const active = ['An exercise is active. Run the checks first.', 'next: workshop verify'];
      assert.deepEqual((await run()).lines, active);
    });

    it('points to verify during an exercise, and not to the next step of an unfinished course', async () => {
      const checkpoint = (await readCheckpoint(workspace.paths)) ?? assert.fail('there is a checkpoint');
      for (const { id } of courseSteps(course).slice(0, -1)) checkpoint.steps[id] = { status: 'verified', at: '' };
      const exercise = { name: 'cors-origin', step: 'cors', check: 'cors.preflight-allowed', at: '' };
      await saveCheckpoint(workspace.paths.checkpoint, { ...checkpoint, exercise });
      assert.deepEqual((await run()).lines, ['An exercise is active. Run the checks first.', 'next: workshop verify']);
    });
  });
});
