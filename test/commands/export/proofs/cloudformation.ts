// `workshop export cloudformation` and `sam` with the real AWS CLI: `package` and `deploy` in an empty sandbox, and import.sh
// where the course has built the stack. Part of `npm run test:long`.
import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { exportStack, type StackForm } from '../../../../src/commands/export/stack/export-stack.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { census, emptyCensus } from '../../../helpers/sandbox/census.ts';
import { testStacks } from '../../../helpers/sandbox/stacks.ts';
import {
  blockPublicAccess,
  failedChecks,
  proveDistribution,
  stepsWithoutOwnIdentity,
} from '../../../helpers/workspace/deployed-stack.ts';
import { exportedStack, type ExportedStack } from '../../../helpers/workspace/exported-stack.ts';

describe('the exported templates with the AWS CLI', () => {
  let stack: ExportedStack;

  before(async function () {
    const opened = await exportedStack('cloudformation');
    if (!opened) return this.skip();
    stack = opened;
    await blockPublicAccess(stack.empty.sandbox);
  });
  after(() => stack?.end());

  /** As README.md says. */
  const deploy = (bucket: string, capabilities: string) => `
    aws s3 mb s3://code
    aws cloudformation package --template-file template.yaml --s3-bucket code --output-template-file packaged.yaml
    aws cloudformation deploy --template-file packaged.yaml --stack-name url-shortener \\
      --capabilities ${capabilities} --parameter-overrides BucketName=${bucket}`;
  const remove = (bucket: string) => `
    aws s3 rm --recursive s3://${bucket}
    aws s3 rb --force s3://code
    aws cloudformation delete-stack --stack-name url-shortener
    aws cloudformation wait stack-delete-complete --stack-name url-shortener`;

  async function alsoExported(form: StackForm, withImport: boolean): Promise<string> {
    const out = join(stack.folder, `also-${form}`);
    const { paths } = stack.built;
    const context = { ui: recordUi().ui, paths, signal: new AbortController().signal, yes: false };
    assert.equal(await exportStack(context, { form, out, force: false, withImport }), 0);
    return out;
  }

  async function outputs(): Promise<Record<string, string>> {
    const { Outputs = [] } = await testStacks(stack.empty.sandbox).rested('url-shortener');
    return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  }

  it('of CloudFormation deploy a stack that passes the checks of the course, and that can be deleted', async () => {
    const bucket = 'aws-workshop-ann-exported';
    await stack.shell(`set -e\n${deploy(bucket, 'CAPABILITY_NAMED_IAM')}\n./upload-page.sh`);
    await cp(stack.built.paths.build, stack.empty.paths.build, { recursive: true });
    assert.deepEqual(await failedChecks(stack.empty, [...stepsWithoutOwnIdentity, ...stepsWithOtherArchives]), []);
    const { DistributionUrl = '', WebsiteUrl = '' } = await outputs();
    await proveDistribution(DistributionUrl, WebsiteUrl);
    await stack.shell(remove(bucket));
    assert.deepEqual({ ...(await census(stack.empty.sandbox)), accountPublicAccess: [] }, emptyCensus);
  });

  it('of SAM deploy a stack whose API shortens a URL', async () => {
    const folder = await alsoExported('sam', false);
    const bucket = 'aws-workshop-ann-sam';
    const commands = deploy(bucket, 'CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND');
    await stack.shell(`set -e\ncd ${folder}\n${commands}`);
    const { ApiUrl = '' } = await outputs();
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ urlToShorten: 'https://example.org/' });
    const answer = await fetch(`${ApiUrl}/shorten`, { method: 'POST', headers, body });
    assert.equal(answer.status, 200);
    const id = (await answer.json()) as string;
    assert.equal(await (await fetch(`${ApiUrl}/${id}`)).json(), 'https://example.org/');
    await stack.shell(remove(bucket));
    assert.deepEqual({ ...(await census(stack.empty.sandbox)), accountPublicAccess: [] }, emptyCensus);
  });

  it('take over what the course has built, and create and change nothing', async () => {
    const folder = await alsoExported('cloudformation', true);
    const before = await census(stack.built.sandbox);
    await stack.shell(`set -e\ncd ${folder}\naws s3 mb s3://code\n./import.sh code`, {}, stack.built);
    const { StackStatus } = await testStacks(stack.built.sandbox).rested('url-shortener');
    assert.equal(StackStatus, 'IMPORT_COMPLETE');
    await stack.shell('aws s3 rb --force s3://code', {}, stack.built);
    assert.deepEqual(await census(stack.built.sandbox), before);
    assert.deepEqual(await failedChecks(stack.built), []);
  });
});

/**
 * `package` zips the code itself. The workshop knows its own archives by their hash, so it takes the functions for those of
 * an earlier step. The checks of database-access shorten a URL with the code.
 */
const stepsWithOtherArchives = ['functions', 'logs', 'api', 'layer', 'deploy'];
