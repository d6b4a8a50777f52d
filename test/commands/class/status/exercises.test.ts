// A class status names every exercise of `workshop break`, although it only reads.
import assert from 'node:assert/strict';
import { inspectAccount, packageCode } from '../../../../src/commands/class/status/inspect-account.ts';
import type { AccountStatus } from '../../../../src/commands/class/status/status-types.ts';
import { exercises } from '../../../../src/commands/exercise/exercises/index.ts';
import { advance } from '../../../../src/engine/build/advance.ts';
import { stepContext } from '../../../../src/engine/build/step-context.ts';
import { courseSteps, findStep } from '../../../../src/engine/course.ts';
import { endExercise } from '../../../../src/engine/exercise.ts';
import type { Run } from '../../../../src/engine/run.ts';
import { course } from '../../../../steps/index.ts';
import { becomesTrue } from '../../../helpers/sandbox/daemon.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { accountOf, buildCourse, makeMember, testInstructor } from '../../../helpers/workspace/class.ts';

describe('the status of a learner with an exercise', () => {
  let test: TestSandbox;
  let run: Run;
  const seen = new Set<string>();
  let account: () => Promise<AccountStatus>;
  const status = async () => (await account()).steps;
  before(async () => {
    test = await startTestSandbox();
    const { key, member } = await makeMember(test, { name: 'Ana', account: accountOf(1) });
    run = await buildCourse(test, key, { upTo: 'public-access' });
    await packageCode(await testInstructor(test));
    account = async () => {
      const { signal } = new AbortController();
      const [one] = await inspectAccount(await testInstructor(test), [member], { signal });
      assert.ok(one);
      return one;
    };
  });
  after(() => test.stop());

  async function buildUpTo(id: string): Promise<void> {
    const { position } = findStep(course, id);
    for (const step of courseSteps(course))
      if (step.position <= position && run.checkpoint.steps[step.id]?.status !== 'verified') await advance(run, step);
  }

  async function page(): Promise<number> {
    const { distributionUrl } = stepContext(run, 'page').outputs('distribution') as { distributionUrl: string };
    return (await run.aws.http(`${distributionUrl}/`)).status;
  }

  /** Several at once, where none hides another: a status of each alone would take a minute. */
  async function problemsWith(...names: string[]): Promise<Record<string, string>> {
    const started = names.map((name) => {
      const exercise = exercises.find((one) => one.name === name);
      assert.ok(exercise, name);
      seen.add(name);
      return exercise;
    });
    for (const exercise of started) await exercise.inject(stepContext(run, exercise.name));
    // CloudFront asks the bucket again once its copy of the page is a second old.
    if (names.includes('policy-typo') || names.includes('unsigned'))
      assert.ok(await becomesTrue(async () => (await page()) === 403));
    const failing = (await status()).filter(({ state }) => state !== 'done' && state !== 'todo');
    for (const exercise of started) await endExercise(run, exercise);
    return Object.fromEntries(
      failing.map(({ id, state, problems }) => [
        `${id} ${state}`,
        problems.map((one) => (one.id.endsWith('.resources-gone') ? one.because : one.id)).join(),
      ]),
    );
  }

  it('is failing at the step that was broken, with the check or the resource that shows it', async () => {
    assert.deepEqual(await problemsWith('block-again'), {
      'public-access failing': 'public-access.website-serves-page',
    });
    await buildUpTo('private-again');
    const cloudFront = {
      'distribution failing': 'distribution.cloudfront-serves-page',
      'bucket-policy failing': 'bucket-policy.cloudfront-serves-page',
    };
    const first = ['log-permission-gone', 'route-deleted', 'cors-origin', 'wrong-handler', 'put-item-missing'];
    assert.deepEqual(await problemsWith(...first, 'config-api', 'website-index', 'policy-typo'), {
      'role failing': 'role.can-write-logs',
      'api failing': 'api.routes-lead-to-functions',
      'cors failing': 'cors.preflight-allowed',
      'deploy failing': 'Lambda function createShortURL is changed.',
      'database-access failing': 'policy AmazonDynamoDBFullAccess on the role aws-workshop-lambda-role is missing.',
      'bucket failing': 'bucket.config-names-api',
      'hosting failing': 'hosting.index-document',
      ...cloudFront,
      'private-again failing': 'private-again.cloudfront-serves-page',
    });
    const second = ['trust-changed', 'stale-permission', 'cors-headers', 'layer-removed', 'content-type'];
    assert.deepEqual(await problemsWith(...second, 'root-object', 'block-off'), {
      'role failing': 'role.trusts-lambda-only',
      'api failing': 'permission for the API to invoke createShortURL is changed.',
      'cors failing': 'cors.preflight-allowed',
      'deploy failing': 'Lambda function createShortURL is changed.',
      'bucket failing': 'bucket.files-and-types',
      ...cloudFront,
      'private-again failing': 'private-again.public-access-blocked',
    });
    assert.deepEqual(await problemsWith('route-crossed', 'table-name-writer'), {
      'api failing': 'api.routes-lead-to-functions',
      'deploy failing': 'Lambda function createShortURL is changed.',
    });
    assert.deepEqual(await problemsWith('table-name-reader'), {
      'deploy failing': 'Lambda function getLongURL is changed.',
      'database-access failing': 'database-access.unknown-id',
    });
    assert.deepEqual((await account()).optionalSteps, []);
    await buildUpTo('chapter 9');
    const { steps, optionalSteps } = await account();
    assert.ok(
      steps.every(({ state }) => state === 'done'),
      'a stack that is locked down is complete',
    );
    assert.deepEqual(optionalSteps, [
      'cors-origin',
      'security-headers',
      'origin-access-control',
      'own-roles',
      'limits',
    ]);
    // A class status has the steps of the handbook: headers-gone, wildcard-policy and any-distribution break nothing that
    // these have made.
    const locks = ['origin-of-website', 'headers-gone', 'wildcard-policy', 'roles-swapped', 'any-distribution'];
    assert.deepEqual(await problemsWith(...locks, 'unsigned'), {
      'functions failing': 'functions.create-function-configured',
      'cors failing': 'cors.preflight-allowed',
      'database-access failing': 'database-access.unknown-id',
      ...cloudFront,
      'private-again failing': 'private-again.cloudfront-serves-page',
    });
    // So do the exercises with the limits. The account shows that the step is not as it was built.
    const withLimits = exercises.filter(({ needs }) => needs === 'limits');
    for (const exercise of withLimits) {
      seen.add(exercise.name);
      await exercise.inject(stepContext(run, exercise.name));
    }
    assert.deepEqual(
      (await account()).optionalSteps,
      optionalSteps.filter((id) => id !== 'limits'),
    );
    for (const exercise of withLimits) await endExercise(run, exercise);
    assert.deepEqual([...seen].sort(), exercises.map(({ name }) => name).sort());
    assert.ok((await status()).every(({ state }) => state === 'done'));
  });
});
