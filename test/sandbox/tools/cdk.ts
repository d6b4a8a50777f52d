// `cdk bootstrap`, `cdk deploy`, `cdk diff` and `cdk destroy` with the default synthesizer. Part of `npm run test:long`;
// skipped where the CDK cannot be installed from npm.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { npmTool } from '../../helpers/tools/npm-tool.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const app = (account: string) => `
const { App, CfnOutput, Stack } = require('aws-cdk-lib');
const lambda = require('aws-cdk-lib/aws-lambda');
const stack = new Stack(new App(), 'Hello', { env: { account: '${account}', region: 'ap-south-1' } });
const code = lambda.Code.fromAsset('fn');
const fn = new lambda.Function(stack, 'Fn', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code });
new CfnOutput(stack, 'Name', { value: fn.functionName });
`;

describe('the AWS CDK', () => {
  let test: TestSandbox;
  let folder: string;

  before(async function () {
    const tool = await npmTool('cdk', ['aws-cdk@2.1148.1', 'aws-cdk-lib@2.276.0', 'constructs@10.8.1']);
    if (tool === undefined) return this.skip();
    test = await startTestSandbox();
    folder = await mkdtemp(join(tmpdir(), 'workshop-cdk-'));
    await symlink(join(tool, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'app.js'), app(test.account));
    await mkdir(join(folder, 'fn'));
  });
  after(async () => {
    await test?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const write = (text: string) => writeFile(join(folder, 'fn', 'index.js'), `exports.handler = async () => '${text}';`);

  async function cdk(...args: string[]): Promise<string> {
    const { accessKeyId, secretAccessKey } = test.sandbox.key;
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      CI: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      AWS_ENDPOINT_URL: test.url,
      AWS_REGION: test.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    const program = join(folder, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    const run = promisify(execFile)(process.execPath, [program, '--app', 'node app.js', ...args], { cwd: folder, env });
    const { stdout, stderr } = await run;
    return stdout + stderr;
  }

  async function invoked(output: string): Promise<string> {
    const FunctionName = /Hello\.Name = (\S+)/.exec(output)?.[1];
    const { Payload } = await test.client(LambdaClient).send(new InvokeCommand({ FunctionName }));
    return Buffer.from(Payload ?? []).toString('utf8');
  }

  it('bootstraps, deploys a function and a change of it, and destroys the stack', async () => {
    assert.match(await cdk('bootstrap'), /bootstrapped\./);
    await write('first');
    const deploy = ['deploy', '--require-approval', 'never'];
    assert.equal(await invoked(await cdk(...deploy)), '"first"');
    assert.match(await cdk(...deploy), /Hello \(no changes\)/);
    await write('second');
    assert.match(await cdk('diff'), /\[~\] AWS::Lambda::Function Fn/);
    assert.equal(await invoked(await cdk(...deploy)), '"second"');
    assert.match(await cdk('destroy', '--force'), /Hello: destroyed/);
    assert.match(await cdk('bootstrap'), /bootstrapped \(no changes\)/);
  });
});
