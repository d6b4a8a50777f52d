// Accounts that do not allow public buckets or CloudFront: skipped steps.
import assert from 'node:assert/strict';
import { asWorkshopError } from '../../src/aws/errors/explain.ts';
import type { CallInterceptor } from '../../src/aws/calls/clients.ts';
import { advance } from '../../src/engine/build/advance.ts';
import { next as nextCommand } from '../../src/commands/course/next/next.ts';
import { status as statusCommand } from '../../src/commands/course/status/status.ts';
import { nextStep, openSteps } from '../../src/engine/course.ts';
import { WorkshopError } from '../../src/engine/errors.ts';
import { skip } from '../../src/engine/build/skip.ts';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { recordUi } from '../helpers/cli/recorded-ui.ts';
import { census, emptyCensus } from '../helpers/sandbox/census.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

const flags = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

const refuse =
  (service: string, operation: string, message: string): CallInterceptor =>
  (call, next) => {
    if (call.service !== service || call.operation !== operation) return next();
    return Promise.reject(
      Object.assign(new Error(message), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }),
    );
  };

describe('an account that does not allow everything', () => {
  let workspace: TestWorkspace;
  before(async function () {
    this.timeout(120_000);
    workspace = await openTestWorkspace({ builtTo: 'hosting' });
    const control = workspace.sandbox.client(S3ControlClient);
    const AccountId = workspace.sandbox.account;
    await control.send(new PutPublicAccessBlockCommand({ AccountId, PublicAccessBlockConfiguration: flags }));
  });
  after(() => workspace.stop());

  it('goes the way over CloudFront alone, where the organization forbids public buckets', async function () {
    this.timeout(120_000);
    const around = refuse('S3Control', 'PutPublicAccessBlock', 'an organization policy overrides this');
    const error = await advanceNext(around);
    assert.ok(error instanceof WorkshopError);
    assert.match(
      `${error.message} ${error.fix}`,
      /^Your organization locks Block Public Access of the account: .*workshop next --skip/,
    );
    const skipped = await workspace.work(({ run }) => skip(run));
    assert.deepEqual(
      skipped.map(({ id }) => id),
      ['public-access'],
    );
    for (const id of ['distribution', 'bucket-policy', 'private-again']) {
      const next = await workspace.work(({ run, checkpoint }) => Promise.resolve(nextStep(run.course, checkpoint)));
      assert.equal(next?.id, id);
      assert.equal(await advanceNext(around), undefined);
    }
    const left = await workspace.work(({ run, checkpoint }) => Promise.resolve(openSteps(run.course, checkpoint)));
    assert.deepEqual(left, [], 'nobody is led back to open what is closed now');
    const heard = recordUi();
    const signal = new AbortController().signal;
    assert.equal(await nextCommand({ ui: heard.ui, paths: workspace.paths, signal, yes: true }, {}), 0);
    assert.match(heard.lines.join('\n'), /\nAll steps but public-access are done\. The URL shortener works/);
    const failed = (await workspace.verifyAll()).filter(({ status }) => status !== 'pass' && status !== 'superseded');
    assert.deepEqual(failed, []);
    assert.deepEqual((await workspace.teardown()).left, []);
    const accountPublicAccess = Object.keys(flags)
      .map((flag) => `${flag}=true`)
      .sort();
    assert.deepEqual(await census(workspace.sandbox), { ...emptyCensus, accountPublicAccess });
  });

  it('skips chapter 8 if AWS must verify the account first', async function () {
    this.timeout(120_000);
    await workspace.goto('public-access');
    const text = 'Your account must be verified before you can add new CloudFront resources.';
    const refused = await advanceNext(refuse('CloudFront', 'CreateDistributionWithTags', text));
    const error = asWorkshopError(refused, 'aws');
    assert.deepEqual(
      [error.message, error.fix],
      [
        'AWS must verify this account before it can use CloudFront. This is common for new accounts.',
        'workshop next --skip   # skips CloudFront for now; after the answer: workshop next',
      ],
    );
    assert.deepEqual(
      (await workspace.work(({ run }) => skip(run))).map(({ id }) => id),
      ['distribution', 'bucket-policy', 'private-again'],
    );
    const failed = (await workspace.verifyAll()).filter(({ status }) => status !== 'pass' && status !== 'superseded');
    assert.deepEqual(failed, [], 'nothing that was put off supersedes a check');
  });

  it('offers to make private again what chapter 7 has made public, and reminds until then', async function () {
    this.timeout(120_000);
    const run = async (answers: boolean[]) => {
      const heard = recordUi(answers);
      const { signal } = new AbortController();
      const context = { ui: heard.ui, paths: workspace.paths, signal, yes: false };
      assert.equal(await nextCommand(context, { skip: true }), 0);
      return { ...heard, text: heard.lines.join('\n') };
    };
    const status = async () => {
      const heard = recordUi();
      const { signal } = new AbortController();
      await statusCommand({ ui: heard.ui, paths: workspace.paths, signal, yes: false }, {});
      return heard.lines.join('\n');
    };
    const isPublic = /^The bucket aws-workshop-\w{8} is public: everybody can read its files\. The step private-again/m;
    const kept = await run([false]);
    assert.match(kept.text, isPublic);
    assert.match(kept.asked[0] ?? '', /^Make it private now\?/);
    assert.match(await status(), isPublic);
    const closed = await run([true]);
    assert.equal((closed.document as { closed?: string }).closed, 'public-access');
    assert.doesNotMatch(await status(), isPublic);
    const accountPublicAccess = Object.keys(flags).map((flag) => `${flag}=true`);
    const there = await census(workspace.sandbox);
    assert.deepEqual(there['accountPublicAccess'], accountPublicAccess.sort(), 'as it was before the workshop');
    assert.equal(there['policies']?.some((policy) => policy.includes('PublicRead')) ?? false, false);
    const failed = (await workspace.verifyAll()).filter(({ status }) => status !== 'pass' && status !== 'superseded');
    assert.deepEqual(failed, [], 'the website is private again, as hosting left it');
  });

  it('comes back to chapter 8', async function () {
    this.timeout(120_000);
    assert.equal(await advanceNext(), undefined);
    assert.equal((await census(workspace.sandbox))['distributions']?.length, 1);
  });

  /** Undefined, or what stopped it. */
  const advanceNext = (around?: CallInterceptor): Promise<unknown> =>
    workspace.work(async ({ run, checkpoint }) => {
      const place = nextStep(run.course, checkpoint);
      assert.ok(place);
      const advanced = await advance(run, place).catch((error: unknown) => error);
      if (advanced instanceof Error) return advanced;
      assert.ok((advanced as { verified: boolean }).verified, place.id);
      return undefined;
    }, around && { around });
});
