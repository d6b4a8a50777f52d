// A stack with the whole chapter 9, exported and deployed to an empty sandbox with the real tools: the AWS CLI with the
// scripts and with both templates, and the CDK. Part of `npm run test:long`.
import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StackForm } from '../../../../src/commands/export/stack/export-stack.ts';
import { census, emptyCensus } from '../../../helpers/sandbox/census.ts';
import { testStacks } from '../../../helpers/sandbox/stacks.ts';
import { npmTool } from '../../../helpers/tools/npm-tool.ts';
import { assertLocked, blockPublicAccess } from '../../../helpers/workspace/deployed-stack.ts';
import { exportedStack, type ExportedStack } from '../../../helpers/workspace/exported-stack.ts';

const ours = fileURLToPath(new URL('../../../../node_modules/.bin', import.meta.url));
const suffix = '-ann';
const bucket = 'aws-workshop-ann-locked';
/** As the README of each export says before a deletion. */
const unprotect = 'aws dynamodb update-table --table-name AWSWorkshopDemoTable-ann --no-deletion-protection-enabled';

describe('a stack with all locks', () => {
  let stack: ExportedStack | undefined;
  afterEach(async () => {
    await stack?.end();
    stack = undefined;
  });

  async function exported(form: StackForm): Promise<ExportedStack | undefined> {
    stack = await exportedStack(form, { to: 'chapter 9' });
    if (stack) await blockPublicAccess(stack.empty.sandbox);
    return stack;
  }

  const outputsOf = async ({ empty }: ExportedStack, name: string) => {
    const { Outputs = [] } = await testStacks(empty.sandbox).rested(name);
    return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  };
  const assertEmpty = async ({ empty }: ExportedStack) =>
    assert.deepEqual({ ...(await census(empty.sandbox)), accountPublicAccess: [] }, emptyCensus);

  it('is built by the scripts, and torn down', async function () {
    const made = await exported('script');
    if (!made) return this.skip();
    const shown = await made.shell('./build.sh', { BUCKET_NAME: bucket });
    const found = (name: string) => new RegExp(`^${name}: (http\\S+)$`, 'm').exec(shown)?.[1] ?? '';
    await assertLocked(
      made.empty,
      {
        DistributionUrl: found('The web page on CloudFront'),
        WebsiteUrl: await made.empty.work(({ run }) => run.aws.websiteUrl(bucket)),
        ApiUrl: found('The address of the API'),
      },
      suffix,
    );
    await made.shell('./teardown.sh --yes', { BUCKET_NAME: bucket });
    await assertEmpty(made);
  });

  for (const [form, capabilities] of [
    ['cloudformation', 'CAPABILITY_NAMED_IAM'],
    ['sam', 'CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND'],
  ] as const)
    it(`is deployed by the template of ${form}, and deleted`, async function () {
      const made = await exported(form);
      if (!made) return this.skip();
      await made.shell(`set -e
      aws s3 mb s3://code
      aws cloudformation package --template-file template.yaml --s3-bucket code --output-template-file packaged.yaml
      aws cloudformation deploy --template-file packaged.yaml --stack-name url-shortener \\
        --capabilities ${capabilities} --parameter-overrides BucketName=${bucket}
      ./upload-page.sh`);
      await assertLocked(made.empty, await outputsOf(made, 'url-shortener'), suffix);
      await made.shell(`${unprotect}
      aws s3 rm --recursive s3://${bucket}
      aws s3 rb --force s3://code
      aws cloudformation delete-stack --stack-name url-shortener
      aws cloudformation wait stack-delete-complete --stack-name url-shortener`);
      await assertEmpty(made);
    });

  it('is deployed by the CDK, whose types accept it, and destroyed', async function () {
    const packages = ['aws-cdk-lib@2.276.0', 'constructs@10.8.1', '@types/node@24.0.0', 'aws-cdk@2.1148.1'];
    const tool = await npmTool('cdk', packages);
    const made = tool && (await exported('cdk'));
    if (!made) return this.skip();
    await symlink(join(tool, 'node_modules'), join(made.folder, 'node_modules'));
    assert.equal(await made.shell(`${ours}/tsc --noEmit`), '');
    const cdk = (command: string) =>
      made.shell(
        `node_modules/.bin/cdk ${command} --app '${ours}/tsx bin/url-shortener.ts' --no-notices --no-version-reporting \\
          -c bucketName=${bucket} -c assetBucket=assets`,
        { CI: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true' },
      );
    await made.shell('aws s3 mb s3://assets');
    await cdk('deploy --require-approval never');
    await made.shell('./upload-page.sh UrlShortener');
    await assertLocked(made.empty, await outputsOf(made, 'UrlShortener'), suffix);
    await made.shell(`${unprotect}; aws s3 rm --recursive s3://${bucket}; aws s3 rb --force s3://assets`);
    await cdk('destroy --force');
    await assertEmpty(made);
  });
});
