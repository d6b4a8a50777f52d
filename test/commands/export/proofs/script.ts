// `workshop export script`: the scripts build the stack in an empty sandbox with the real AWS CLI, find nothing to create in
// a second run, and delete it. Part of `npm run test:long`.
import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { census, emptyCensus } from '../../../helpers/sandbox/census.ts';
import { blockPublicAccess, failedChecks } from '../../../helpers/workspace/deployed-stack.ts';
import { exportedStack, type ExportedStack } from '../../../helpers/workspace/exported-stack.ts';

describe('the exported scripts', () => {
  let stack: ExportedStack;

  before(async function () {
    const opened = await exportedStack('script');
    if (!opened) return this.skip();
    stack = opened;
  });
  after(() => stack?.end());

  const run = (script: string) => stack.shell(script, { BUCKET_NAME: 'aws-workshop-ann-exported' });

  it('build a stack that passes the checks of the course', async () => {
    await blockPublicAccess(stack.empty.sandbox);
    const shown = await run('./build.sh');
    assert.match(shown, /^ready {2}DynamoDB table {2}AWSWorkshopDemoTable-ann$/m);
    await cp(stack.built.paths.build, stack.empty.paths.build, { recursive: true });
    assert.deepEqual(await failedChecks(stack.empty), []);
  });

  it('create nothing in a second run', async () => {
    const before = await census(stack.empty.sandbox);
    await run('./build.sh');
    assert.deepEqual(await census(stack.empty.sandbox), before);
  });

  it('delete the stack after --yes, and nothing before', async () => {
    const before = await census(stack.empty.sandbox);
    await assert.rejects(run('./teardown.sh'), /This deletes, with all data: aws-workshop-ann-exported, /);
    assert.deepEqual(await census(stack.empty.sandbox), before);
    await run('./teardown.sh --yes');
    assert.deepEqual({ ...(await census(stack.empty.sandbox)), accountPublicAccess: [] }, emptyCensus);
    // What is gone is no error.
    await run('./teardown.sh --yes');
  });

  it('name what is missing', async () => {
    await assert.rejects(
      stack.shell('./build.sh', {}),
      /Choose a name for the bucket: BUCKET_NAME=aws-workshop-ann-1234abcd/,
    );
  });
});
