// The whole course with steps in parallel.
import assert from 'node:assert/strict';
import { asWorkshopError } from '../../src/aws/errors/explain.ts';
import type { CallInterceptor } from '../../src/aws/calls/clients.ts';
import { nextStep } from '../../src/engine/course.ts';
import { isStillWaiting } from '../../src/engine/wait/slow-waits.ts';
import type { Run } from '../../src/engine/run.ts';
import { skip } from '../../src/engine/build/skip.ts';
import { lastBuilt } from '../../src/engine/remove/undo.ts';
import { paces } from '../../src/sandbox/sandbox.ts';
import { census, emptyCensus } from '../helpers/sandbox/census.ts';
import { up, upInRun } from '../helpers/workspace/up.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

const untilCloudFront = ['environment', 'table', 'role', 'functions', 'logs', 'api', 'cors', 'package', 'layer'].concat(
  ['deploy', 'database-access', 'bucket', 'hosting', 'public-access'],
);

describe('the course, side by side', () => {
  let workspace: TestWorkspace;
  afterEach(() => workspace.stop());

  it('comes to all that needs no distribution, while that one is not waited for', async function () {
    this.timeout(120_000);
    workspace = await openTestWorkspace({ pace: { ...paces.instant, distribution: 600_000 } });
    await assert.rejects(
      workspace.work(({ run }) => upInRun(inHaste(run))),
      isStillWaiting,
    );
    const checkpoint = await notes();
    assert.deepEqual(verified(checkpoint), untilCloudFront);
    assert.equal(checkpoint.steps['distribution']?.waiting?.for, 'the distribution to be deployed to all edges');
    assert.equal(await workspace.work(async ({ run }) => lastBuilt(run)?.id), 'distribution');
    const skipped = await workspace.work(({ run }) => skip(run));
    assert.deepEqual(
      skipped.map(({ id }) => id),
      ['distribution', 'bucket-policy', 'private-again'],
    );
  });

  it('shows a refusal in its turn, when all that comes before is done, and can go round it', async function () {
    this.timeout(120_000);
    workspace = await openTestWorkspace();
    let refusedAt = 0;
    const around: CallInterceptor = ({ operation }, next) => {
      if (operation !== 'CreateDistributionWithTags') return next();
      refusedAt ||= workspace.events.length;
      const text = 'Your account must be verified before you can add new CloudFront resources.';
      return Promise.reject(
        Object.assign(new Error(text), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }),
      );
    };
    const refused = await up(workspace, { around }).catch((error: unknown) => error);
    const said = 'AWS must verify this account before it can use CloudFront. This is common for new accounts.';
    assert.equal(asWorkshopError(refused, 'aws').message, said);
    const later = workspace.events
      .slice(refusedAt)
      .flatMap((event) => (event.type === 'step.verified' ? [event.step] : []));
    assert.ok(later.includes('public-access'), 'it was refused long before its turn');
    const checkpoint = await notes();
    assert.deepEqual(verified(checkpoint), untilCloudFront);
    assert.equal(await workspace.work(async ({ run }) => nextStep(run.course, run.checkpoint)?.id), 'distribution');
    await workspace.work(({ run }) => skip(run));
    assert.equal(await up(workspace), undefined, 'CloudFront lets the account in by now');
    assert.deepEqual((await workspace.teardown()).left, []);
    assert.deepEqual(await census(workspace.sandbox), emptyCensus);
  });

  const notes = () => workspace.work(({ checkpoint }) => Promise.resolve(checkpoint));
});

/** As with --no-wait, with less grace. */
function inHaste(run: Run): Run {
  const { waiter } = run.aws;
  const until: typeof waiter.until = (wait, probe) =>
    waiter.until(wait.usually >= 60 ? { ...wait, atMost: 0.1 } : wait, probe);
  return { ...run, aws: { ...run.aws, waiter: { ...waiter, until } } };
}

function verified({ steps }: Run['checkpoint']): string[] {
  const ids = Object.entries(steps).flatMap(([id, { status }]) => (status === 'verified' ? [id] : []));
  return ids.sort((one, other) => untilCloudFront.indexOf(one) - untilCloudFront.indexOf(other));
}
