// `workshop teardown --discover`: a stack that is found and removed without its folder.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import type { CallInterceptor } from '../../../../../src/aws/calls/clients.ts';
import type { Context } from '../../../../../src/commands/shared/context.ts';
import { teardown } from '../../../../../src/commands/course/teardown/teardown.ts';
import type { DiscoverOptions } from '../../../../../src/commands/course/teardown/discover/remove-discovered.ts';
import { census, emptyCensus } from '../../../../helpers/sandbox/census.ts';
import {
  createLookAlikes,
  makeBucket,
  makeTable,
  makeTaggedRole,
  publishLayer,
} from '../../../../helpers/sandbox/look-alikes.ts';
import { recordUi, type RecordedUi } from '../../../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../../helpers/workspace/test-workspace.ts';

const off = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

describe('workshop teardown --discover', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace();
  });
  after(() => workspace.stop());

  interface How {
    readonly yes?: boolean;
    readonly answers?: (boolean | number | string)[];
    readonly around?: CallInterceptor;
  }
  async function run(
    options: Partial<DiscoverOptions> = {},
    { yes = false, answers, around }: How = {},
  ): Promise<RecordedUi & { code: number; text: string }> {
    const heard = recordUi(answers);
    const { signal } = new AbortController();
    const context: Context = { ui: heard.ui, paths: workspace.paths, signal, yes, ...(around && { around }) };
    const code = await teardown(context, { discover: true, ...options });
    return { ...heard, code, text: heard.lines.join('\n') };
  }
  const forget = () => rm(workspace.paths.checkpoint, { force: true });
  const notes = () => workspace.work(({ checkpoint }) => Promise.resolve(structuredClone(checkpoint)));
  const accountFlags = async () => (await census(workspace.sandbox))['accountPublicAccess'];
  const blank = async () => ({ ...(await census(workspace.sandbox)), accountPublicAccess: [] });

  it('shows what it would remove and why, and changes nothing, in a dry run', async () => {
    await workspace.goto('functions');
    await forget();
    const before = await census(workspace.sandbox);
    const { code, text, document } = await run({ dryRun: true });
    assert.equal(code, 0);
    assert.match(text, /^7 resources \(names without a suffix\)$/m);
    assert.match(text, /known by its tag workshop=url-shortener:\n {4}Lambda function getLongURL\n/);
    assert.match(text, /next: workshop teardown --discover$/);
    const { stacks } = document as unknown as { stacks: { things: { because: string }[] }[] };
    assert.ok(stacks[0]?.things.every(({ because }) => because));
    assert.deepEqual(await census(workspace.sandbox), before);
    assert.ok(!existsSync(workspace.paths.checkpoint));
  });

  it('asks, and takes no for an answer', async () => {
    await assert.rejects(
      run(),
      /This needs an answer, but the session is not interactive: Remove 7 resources \(names without a suffix\) permanently/,
    );
    const { code, text } = await run({}, { answers: [false, false] });
    assert.equal(code, 0);
    assert.match(text, /Nothing was changed\./);
    assert.ok(!existsSync(workspace.paths.checkpoint));
  });

  it('goes on where it was interrupted, with the notes that it made', async () => {
    let calls = 0;
    const around: CallInterceptor = ({ operation }, next) => {
      if (/^(Delete|Detach)/.test(operation) && ++calls > 2)
        throw Object.assign(new Error('x'), { name: 'AbortError' });
      return next();
    };
    await assert.rejects(run({}, { yes: true, around }));
    const left = (await notes()).resources;
    assert.ok(left.length > 0 && left.length < 7);
    const { code, text } = await run({}, { yes: true });
    assert.equal(code, 0);
    assert.match(text, /^The checkpoint of this folder has all of them\.$/m);
    assert.deepEqual(await blank(), emptyCensus);
    assert.ok(!existsSync(workspace.paths.checkpoint));
  });

  it('finds what a step had made when it was killed', async () => {
    await workspace.goto('functions');
    assert.ok(await workspace.crashIn('api', 9, 'after'));
    await forget();
    assert.equal((await run({}, { yes: true })).code, 0);
    assert.deepEqual(await blank(), emptyCensus);
  });

  it('adds to the checkpoint of a folder what it does not have', async () => {
    await workspace.goto('table');
    await makeTable(workspace.sandbox, 'of-another-folder', [{ Key: 'workshop', Value: 'url-shortener' }]);
    const { code, text } = await run({}, { answers: [true] });
    assert.equal(code, 0);
    assert.match(text, /^The checkpoint of this folder lacks 1 of these\. They are added to it\.$/m);
    assert.deepEqual(await blank(), emptyCensus);
    await workspace.goto('table');
    await assert.rejects(run({ suffix: 'ana' }), /The workshop in this folder has another suffix\./);
    assert.equal((await run({}, { yes: true })).code, 0);
  });

  it('takes one of several stacks: the one asked for, or chosen, and never all by accident', async () => {
    const Key = 'workshop';
    await createLookAlikes(workspace.sandbox);
    const foreign = await census(workspace.sandbox);
    await makeTaggedRole(workspace.sandbox, 'aws-workshop-lambda-role-ana', [{ Key, Value: 'url-shortener-ana' }]);
    await makeTable(workspace.sandbox, 'AWSWorkshopDemoTable-ben', [{ Key, Value: 'url-shortener-ben' }]);
    await assert.rejects(run({}, { yes: true }), (error: { code?: string; state?: string; fix?: string }) => {
      assert.equal(error.code, 'needs-answer');
      assert.match(error.state ?? '', /The stacks: 1 resource \(suffix ana\); 1 resource \(suffix ben\)\.$/);
      return error.fix === 'workshop teardown --discover --suffix ben';
    });
    const none = await run({ suffix: 'zoe', region: 'ap-south-1' });
    assert.match(none.text, /^No workshop resources found here\.\nOther stacks: suffix ana, suffix ben\.$/m);
    const ana = await run({ suffix: 'ana' }, { answers: [false, true] });
    assert.match(
      ana.text,
      /^IAM is the same in all regions\. If you ran the workshop in another region, search there first with --region\.$/m,
    );
    const { tables, roles } = await census(workspace.sandbox);
    assert.ok(tables?.includes('AWSWorkshopDemoTable-ben') && !roles?.includes('aws-workshop-lambda-role-ana'));
    await makeTaggedRole(workspace.sandbox, 'aws-workshop-lambda-role-cleo', [{ Key, Value: 'url-shortener-cleo' }]);
    const { asked, text } = await run({}, { answers: [1, false, true] });
    assert.equal(asked[0], 'This account has several stacks. Which one do you want to remove?');
    assert.match(text, /^Removed 1 resource\. Nothing is left\.$/m);
    await run({ suffix: 'ben' }, { yes: true });
    assert.deepEqual(await census(workspace.sandbox), foreign);
  });

  it('turns Block Public Access of the account on where an option asks for it, and never off', async () => {
    const AccountId = workspace.sandbox.account;
    const control = workspace.sandbox.client(S3ControlClient);
    await control.send(new PutPublicAccessBlockCommand({ AccountId, PublicAccessBlockConfiguration: off }));
    const table = () => makeTable(workspace.sandbox, 'one', [{ Key: 'workshop', Value: 'url-shortener' }]);
    await table();
    const left = await run({}, { yes: true });
    assert.match(
      left.text,
      /^Block Public Access of the account is not on \(.*\), and no record says what it was before the workshop\./m,
    );
    assert.match(left.text, /^It stays as it is\. --block-public turns it on\.$/m);
    assert.ok((await accountFlags())?.every((flag) => flag.endsWith('false')));
    await table();
    await run({}, { answers: [false, true] });
    assert.ok((await accountFlags())?.every((flag) => flag.endsWith('false')));
    await table();
    const on = await run({ blockPublic: true }, { yes: true });
    assert.equal(on.code, 0);
    assert.ok((await accountFlags())?.every((flag) => flag.endsWith('true')));
    await table();
    assert.doesNotMatch((await run({}, { yes: true })).text, /Block Public Access/);
  });

  it('says what could not be read, and ends with 6', async () => {
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException', $metadata: {} });
    const around: CallInterceptor = ({ operation }, next) =>
      operation === 'ListFunctions' ? Promise.reject(denied) : next();
    await makeTable(workspace.sandbox, 'two', [{ Key: 'workshop', Value: 'url-shortener' }]);
    const { code, text } = await run({}, { yes: true, around });
    assert.equal(code, 6);
    assert.match(text, /^ {2}not read: Lambda function\. AWS denied the call: not authorized$/m);
    const partly = 'Removed 1 resource. Part of the account could not be checked, so something may be left there.';
    assert.ok(text.includes(`\n${partly}\n`), text);
    assert.doesNotMatch(text, /Nothing is left/);
    const again = await run({ discover: false });
    assert.equal(again.code, 0);
    assert.match(again.text, /^There is nothing to remove\.$/m);
    assert.ok(!existsSync(workspace.paths.checkpoint));
  });

  it('counts and names what AccessDenied and IllegalLocationConstraintException hide, reads the rest, and never says that nothing is left', async () => {
    const tag = [{ Key: 'workshop', Value: 'url-shortener' }];
    const buckets = ['company-logs', 'in-an-opt-in-region', 'deleted-meanwhile', 'aws-workshop-ana'];
    const { layerVersions: layersBefore } = await census(workspace.sandbox);
    for (const name of buckets) await makeBucket(workspace.sandbox, name);
    await makeBucket(workspace.sandbox, 'aws-workshop-qwertyui', tag);
    await publishLayer(workspace.sandbox, 'of-a-colleague', 'x');
    await publishLayer(workspace.sandbox, 'aws-workshop-lambda-layer', 'y', 'workshop=url-shortener');
    const refusals: Readonly<Record<string, readonly [name: string, message: string]>> = {
      'company-logs': ['AccessDenied', 'Access Denied'],
      'in-an-opt-in-region': ['IllegalLocationConstraintException', 'The location constraint is incompatible.'],
      'deleted-meanwhile': ['NoSuchBucket', 'The specified bucket does not exist'],
      'aws-workshop-ana': ['AccessDenied', 'Access Denied'],
      'of-a-colleague': ['AccessDeniedException', 'not authorized to perform: lambda:ListLayerVersions'],
    };
    const around: CallInterceptor = ({ operation, input }, next) => {
      const { Bucket, LayerName } = input as { Bucket?: string; LayerName?: string };
      const [name, message] = refusals[Bucket ?? LayerName ?? ''] ?? [];
      if (name === undefined || !/^(GetBucketTagging|ListLayerVersions)$/.test(operation)) return next();
      return Promise.reject(Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 403 } }));
    };
    const { code, text } = await run({ suffix: '' }, { yes: true, around });
    assert.equal(code, 6);
    assert.doesNotMatch(text, /Nothing is left|nothing to remove/);
    // Before and after the removal, with another number of resources.
    const notRead = text.split('\n').filter((line) => line.startsWith('  not read: '));
    const denied = 'AWS denied the call';
    assert.deepEqual(
      [...new Set(notRead.map((line) => line.replace(/ of \d+ /, ' of … ')))].sort(),
      [
        `  not read: Lambda layer. 1 of … could not be read (of-a-colleague): ${denied}: not authorized to perform: lambda:ListLayerVersions`,
        `  not read: S3 bucket aws-workshop-ana. ${denied}: Access Denied`,
        `  not read: S3 bucket. 2 of … could not be read (company-logs, in-an-opt-in-region): ${denied}: Access Denied`,
      ].sort(),
    );
    const { buckets: left, layerVersions } = await census(workspace.sandbox);
    assert.ok(buckets.every((name) => left?.includes(name)) && !left?.includes('aws-workshop-qwertyui'));
    assert.deepEqual(
      layerVersions?.filter((arn) => !layersBefore?.includes(arn)),
      ['arn:aws:lambda:ap-south-1:123456789012:layer:of-a-colleague'],
    );
    await forget();
  });

  it('refuses what does not fit', async () => {
    const usage = (options: Partial<DiscoverOptions>, message: RegExp) => assert.rejects(run(options), message);
    await usage({ target: 'azure' }, /There is no target "azure"/);
    await usage({ profile: 'ana' }, /--profile is for --target aws/);
    await usage({ region: 'Mumbai' }, /"Mumbai" is not the name of a region/);
    await usage({ discover: false, region: 'eu-west-1' }, /Options for where to search need --discover\./);
    await usage({ suffix: 'No!' }, /A suffix has 1 to 20/);
  });
});
