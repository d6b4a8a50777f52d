// `npm run test:by-hand`: all steps done by hand with the real AWS CLI, and what the other commands do with a stack that
// was made so. Takes minutes.
import assert from 'node:assert/strict';
import { repair } from '../../../../../src/commands/course/repair/repair.ts';
import { status } from '../../../../../src/commands/course/status/status.ts';
import { teardown } from '../../../../../src/commands/course/teardown/teardown.ts';
import { undo } from '../../../../../src/commands/course/undo/undo.ts';
import { verify } from '../../../../../src/commands/course/verify/verify.ts';
import { inspect } from '../../../../../src/commands/inspect/inspect.ts';
import { courseSteps } from '../../../../../src/engine/course.ts';
import type { Json } from '../../../../../src/engine/types.ts';
import { course } from '../../../../../steps/index.ts';
import { typedAwsCli, type TypedAwsCli } from '../../../../helpers/aws/typed-aws-cli.ts';
import { recordUi } from '../../../../helpers/cli/recorded-ui.ts';
import { census, emptyCensus } from '../../../../helpers/sandbox/census.ts';
import { roundByHand } from '../../../../helpers/workspace/by-hand.ts';
import { stepsByHand, type StepsByHand } from '../../../../helpers/workspace/steps-by-hand.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../../helpers/workspace/test-workspace.ts';
import type { Command } from '../../../../../src/commands/shared/context.ts';

const handbook = courseSteps(course.filter(({ extra }) => !extra));

/** One after the other: each step stands on the one before. */
describe('the whole course by hand', function () {
  this.timeout(600_000);
  let workspace: TestWorkspace;
  let typed: TypedAwsCli;
  let hands: StepsByHand;

  before(async function () {
    workspace = await openTestWorkspace();
    const found = await typedAwsCli(workspace.sandbox);
    if (!found) return this.skip();
    typed = found;
    hands = stepsByHand(workspace, typed);
  });
  after(async () => {
    await typed?.end();
    await workspace?.stop();
  });

  async function run<Options>(command: Command<Options>, options: Options): Promise<{ code: number; document: Json }> {
    const heard = recordUi();
    const code = await command(
      { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes: true },
      options,
    );
    return { code, document: heard.document };
  }

  for (const { id, local } of handbook) {
    it(`${id} is ${local ? 'done by the tool' : 'adopted as the learner has made it'}`, async () => {
      const opened = await roundByHand(workspace);
      if (local) return assert.equal(opened.code, 0);
      assert.deepEqual([opened.code, (opened.document as { step: string }).step], [1, id]);
      await hands.steps[id]?.();
      const { code, shown, document } = await roundByHand(workspace, { yes: true });
      assert.deepEqual([code, shown.filter((line) => /^(missing|differs|failed|error|corrected)/.test(line))], [0, []]);
      const { adopted, verified } = document as { adopted: boolean; verified: boolean };
      assert.deepEqual([adopted, verified], [true, true]);
      assert.equal((await hands.checkpoint()).steps[id]?.status, 'verified');
    });
  }

  it('status says that all is done', async () => {
    const { document } = await run(status, {});
    const { steps, next } = document as { steps: { id: string; status: string; byHand?: boolean }[]; next: string };
    assert.deepEqual(
      steps.filter(({ id }) => handbook.some((step) => step.id === id)).filter((step) => step.status !== 'verified'),
      [],
    );
    assert.equal(next, null);
  });

  it('verify passes every check', async () => {
    const { code, document } = await run(verify, {});
    assert.equal(code, 0);
    assert.ok((document as { verified: boolean }).verified);
  });

  it('inspect finds everything as it was adopted', async () => {
    const { code, document } = await run(inspect, {});
    const { resources } = document as { resources: { id: string; state: string }[] };
    assert.equal(code, 0);
    assert.deepEqual(
      resources.filter(({ state }) => state !== 'present'),
      [],
    );
    const tool = (await hands.checkpoint()).resources.filter(({ byHand }) => !byHand).map(({ id }) => id);
    assert.deepEqual(tool, ['layer-zip', 'create-zip', 'get-zip'], 'the archives are files of this machine');
  });

  it('repair creates again what was deleted, and corrects what was changed', async () => {
    await typed.text`apigatewayv2 delete-cors-configuration --api-id ${await hands.output('api', 'apiId')}`;
    await typed.text`s3api delete-bucket-website --bucket ${await hands.bucket()}`;
    const { code, document } = await run(repair, {});
    const { repaired } = document as { repaired: { id: string; was: string }[] };
    assert.deepEqual(
      [code, repaired.map(({ id, was }) => [id, was])],
      [0, [['api', 'drifted'], ['bucket-website', 'missing']]], // prettier-ignore
    );
    assert.equal((await run(verify, {})).code, 0);
  });

  it('undo takes back the last step, to what the learner had set before', async () => {
    const { code, document } = await run(undo, {});
    const { undone, actions } = document as { undone: string; actions: { id: string; action: string }[] };
    assert.deepEqual([code, undone], [0, 'private-again']);
    assert.deepEqual(
      actions.map(({ id, action }) => [id, action]),
      [['bucket-public-access', 'revert'], ['account-public-access', 'revert']], // prettier-ignore
    );
    const blocked = await typed.json`s3api get-public-access-block --bucket ${await hands.bucket()}
      --query PublicAccessBlockConfiguration.BlockPublicPolicy`;
    assert.equal(blocked, false);
  });

  it('teardown removes everything, and nothing is left in the account', async () => {
    const { code, document } = await run(teardown, {});
    const { left } = document as { left: unknown[] };
    assert.deepEqual([code, left], [0, []]);
    assert.deepEqual(await census(workspace.sandbox), emptyCensus);
  });
});
