// `workshop export cdk`: the app passes the type check, and `cdk deploy` builds the stack in an empty sandbox with it. Part of
// `npm run test:long`.
import assert from 'node:assert/strict';
import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  blockPublicAccess,
  failedChecks,
  proveDistribution,
  stepsWithoutOwnIdentity,
} from '../../../helpers/workspace/deployed-stack.ts';
import { exportedStack, type ExportedStack } from '../../../helpers/workspace/exported-stack.ts';
import { census, emptyCensus } from '../../../helpers/sandbox/census.ts';
import { npmTool } from '../../../helpers/tools/npm-tool.ts';
import { testStacks } from '../../../helpers/sandbox/stacks.ts';

/** Of this project: the exported package.json names the same programs. */
const ours = fileURLToPath(new URL('../../../../node_modules/.bin', import.meta.url));

/**
 * The CDK zips the code itself. The workshop knows its own archives by their hash, so it takes the functions for those of
 * an earlier step. The checks of database-access shorten a URL with the code.
 */
const stepsWithOtherArchives = ['functions', 'logs', 'api', 'layer', 'deploy'];

describe('the exported app of the CDK', () => {
  let stack: ExportedStack;

  before(async function () {
    const packages = ['aws-cdk-lib@2.276.0', 'constructs@10.8.1', '@types/node@24.0.0', 'aws-cdk@2.1148.1'];
    const tool = await npmTool('cdk', packages);
    const opened = tool && (await exportedStack('cdk'));
    if (!opened) return this.skip();
    stack = opened;
    await symlink(join(tool, 'node_modules'), join(stack.folder, 'node_modules'));
  });
  after(() => stack?.end());

  const cdk = (command: string) =>
    stack.shell(
      `node_modules/.bin/cdk ${command} --app '${ours}/tsx bin/url-shortener.ts' --no-notices --no-version-reporting \\
        -c bucketName=aws-workshop-ann-exported -c assetBucket=assets`,
      { CI: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true' },
    );

  it('passes the type check', async () => {
    assert.equal(await stack.shell(`${ours}/tsc --noEmit`), '');
  });

  it('deploys a stack that passes the checks of the course', async () => {
    await blockPublicAccess(stack.empty.sandbox);
    await stack.shell('aws s3 mb s3://assets');
    await cdk('deploy --require-approval never');
    await stack.shell('./upload-page.sh UrlShortener');
    await cp(stack.built.paths.build, stack.empty.paths.build, { recursive: true });
    const except = [...stepsWithoutOwnIdentity, ...stepsWithOtherArchives];
    assert.deepEqual(await failedChecks(stack.empty, except), []);
    const { Outputs = [] } = await testStacks(stack.empty.sandbox).rested('UrlShortener');
    const output = (key: string) => Outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? '';
    await proveDistribution(output('DistributionUrl'), output('WebsiteUrl'));
  });

  it('destroys it', async () => {
    await stack.shell('aws s3 rm --recursive s3://aws-workshop-ann-exported; aws s3 rb --force s3://assets');
    await cdk('destroy --force');
    assert.deepEqual({ ...(await census(stack.empty.sandbox)), accountPublicAccess: [] }, emptyCensus);
  });
});
