// `workshop inspect --as`: the calls of the whole course in other languages, run again where possible.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCheckpoint } from '../../../../src/workspace/checkpoint.ts';
import { readJournal } from '../../../../src/workspace/journal.ts';
import type { Checkpoint } from '../../../../src/engine/types.ts';
import { callsOf, type Call } from '../../../../src/commands/inspect/as/calls.ts';
import { accountVariable, asCli, scriptHead } from '../../../../src/commands/inspect/as/cli.ts';
import { asCloudFormation } from '../../../../src/commands/inspect/as/cloudformation.ts';
import { knownFiles, type Files } from '../../../../src/commands/inspect/as/files.ts';
import { asHttp } from '../../../../src/commands/inspect/as/http.ts';
import { asTerraform } from '../../../../src/commands/inspect/as/terraform.ts';
import { asSdk, sdkHead } from '../../../../src/commands/inspect/as/sdk.ts';
import { testAws } from '../../../helpers/aws/test-aws.ts';
import { awsCli, type AwsCli } from '../../../helpers/aws/aws-cli.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { up } from '../../../helpers/workspace/up.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';
import { assertSameAgain } from './assert-same-resources.ts';
import { fromRoot } from '../../../helpers/root.ts';

describe('inspect --as on the whole course', () => {
  let workspace: TestWorkspace;
  let checkpoint: Checkpoint;
  let calls: Call[];
  let files: Files;
  let second: TestSandbox;
  let folder: string;

  before(async function () {
    this.timeout(300_000);
    workspace = await openTestWorkspace();
    // Steps that ran beside one another have written into one journal.
    assert.equal(await up(workspace), undefined);
    checkpoint = (await loadCheckpoint(workspace.paths.checkpoint)) as Checkpoint;
    calls = callsOf(await readJournal(workspace.paths.journal), undefined, false);
    files = await knownFiles(workspace.paths.build, checkpoint);
  });
  after(() => workspace.stop());

  beforeEach(async () => {
    second = await startTestSandbox();
    folder = await mkdtemp(join(tmpdir(), 'workshop-inspect-as-'));
    // So that a module there finds the SDK.
    await symlink(fromRoot('node_modules'), join(folder, 'node_modules'), 'junction');
    await cp(workspace.paths.build, join(folder, '.workshop/build'), { recursive: true });
  });
  afterEach(async () => {
    await second.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const env = () => ({
    AWS_ENDPOINT_URL: second.url,
    AWS_ACCESS_KEY_ID: second.sandbox.key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: second.sandbox.key.secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });

  it('knows of every resource which calls made it', () => {
    const of = (id: string) => calls.filter(({ resource }) => resource === id).map(({ operation }) => operation);
    assert.deepEqual(of('table'), ['CreateTable']);
    assert.deepEqual(of('create-log-group'), ['CreateLogGroup', 'PutRetentionPolicy']);
    assert.deepEqual(of('api'), ['CreateApi', 'UpdateApi']);
    const unmade = checkpoint.resources.filter(({ id, kind }) => kind !== 'archive' && of(id).length === 0);
    // In a new account nothing is blocked, so that opening it is no call; blocking it is one.
    assert.deepEqual(unmade, []);
  });

  it('writes a Terraform resource with references to the others', () => {
    const of = (id: string) =>
      asTerraform(
        checkpoint.resources.filter((record) => record.id === id),
        checkpoint,
        false,
      );
    assert.equal(
      of('create-permission'),
      `resource "aws_lambda_permission" "create_permission" {
  statement_id  = "apigw-\${aws_apigatewayv2_api.api.id}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.create_function.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "\${aws_apigatewayv2_api.api.execution_arn}/*/*"
}`,
    );
    assert.equal(
      of('bucket-files'),
      '# bucket-files: Terraform can upload files one by one (aws_s3_object). For a whole page use aws s3 sync.',
    );
    const whole = asTerraform(checkpoint.resources, checkpoint, true);
    assert.match(whole, /^terraform \{\n[^]*\nprovider "aws" \{\n {2}region = "ap-south-1"\n\}\n/);
    const files = checkpoint.resources.filter(({ kind }) => kind === 'archive' || kind === 'bucket-files');
    assert.equal(whole.split('\nresource "').length - 1, checkpoint.resources.length - files.length);
  });

  describe('with the AWS CLI', () => {
    let cli: AwsCli | undefined;
    before(async function () {
      cli = await awsCli(workspace.paths.dir);
      if (!cli) {
        process.stderr.write('    (skipped: there is no AWS CLI on this machine to paste the commands into)\n');
        this.skip();
      }
    });
    after(() => cli?.stop());

    it('makes the same again in an empty sandbox, from pasted commands', async function () {
      this.timeout(300_000);
      const blocks = asCli(calls, files, { sandbox: true, given: accountVariable(checkpoint) }).map(({ text }) => text);
      const script = [scriptHead(checkpoint), `cd '${folder}'`, ...blocks].join('\n\n');
      const ran = await (cli as AwsCli).script(script, env());
      assert.equal(ran.code, 0, ran.stderr + ran.stdout);
      const compared = await assertSameAgain(checkpoint, await testAws(second));
      assert.ok(compared >= 20, `${compared} resources compared`);
    });
  });

  it('makes the same again with the SDK, from the module', async function () {
    this.timeout(300_000);
    const blocks = asSdk(calls, files).map(({ text }) => text);
    const module = [sdkHead(calls, checkpoint.target.region, true), ...blocks].join('\n\n');
    await writeFile(join(folder, 'course.mjs'), module);
    const child = spawn(process.execPath, ['course.mjs'], {
      cwd: folder,
      env: { ...process.env, ...env() },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    assert.equal(code, 0, stderr);
    await assertSameAgain(checkpoint, await testAws(second));
  });

  it('writes the HTTP requests as the SDK sends them, signed, with the signature masked', async () => {
    const blocks = await asHttp(calls, files, { region: 'ap-south-1', endpoint: 'http://localhost:4566' });
    const text = (operation: string) => blocks.find(({ call }) => call.operation === operation)?.text ?? '';
    assert.match(text('CreateTable'), /^POST \/ HTTP\/1\.1.*\n(?:.*\n)*x-amz-target: DynamoDB_20120810\.CreateTable/m);
    assert.match(text('CreateFunction'), /^POST \/2015-03-31\/functions HTTP/m);
    assert.match(text('CreateFunction'), /"ZipFile":"\(hello\.zip in base64: 275 bytes, sha256 [0-9a-f]{16}\)"/);
    assert.match(text('CreateRole'), /Action=CreateRole&/);
    assert.match(text('CreateDistributionWithTags'), /<DistributionConfigWithTags [^>]*><DistributionConfig>/);
    assert.match(text('PutBucketWebsite'), /^PUT \/aws-workshop-\w+\/\?website HTTP/m);
    for (const { text } of blocks) {
      assert.match(text, /authorization: AWS4-HMAC-SHA256 Credential=\*\*\*\*\/.*Signature=\*\*\*\*$/m);
      assert.match(text, /^HTTP\/1\.1 20[014] {3}\(after \d+ ms\)$/m);
    }
  });

  it('writes a CloudFormation template in which resources name one another', async () => {
    const template = await asCloudFormation(checkpoint.resources, checkpoint);
    assert.match(template, /^ {2}CreateFunction:\n {4}Type: AWS::Lambda::Function$/m);
    assert.match(template, /Role: !GetAtt Role\.Arn/);
    assert.match(template, /Target: !Sub "integrations\/\$\{CreateIntegration\}"/);
    assert.match(template, /Layers:\n {8}- !Ref Layer$/m);
    const named = [...template.matchAll(/!(?:Ref|GetAtt) (\w+)|\$\{(\w+)[.\w]*\}/g)].map(
      ([, one, other]) => one ?? other,
    );
    for (const name of named) assert.match(template, new RegExp(`^  ${name}:$`, 'm'), `${name} is in the template`);
    const left = checkpoint.resources.filter(
      ({ id }) => !template.includes(`# ${id}:`) && !template.includes(pascal(id)),
    );
    assert.deepEqual(left, [], 'every resource has an equivalent or a reason');
  });

  it('leaves out what was removed since', async () => {
    const journal = await readJournal(workspace.paths.journal);
    const removed = {
      type: 'resource.removed',
      id: 'table',
      kind: 'table',
      what: '',
      restored: false,
      at: '',
    } as const;
    const left = callsOf([...journal, removed], undefined, false);
    assert.equal(left.filter(({ resource }) => resource === 'table').length, 0);
    assert.equal(left.length, calls.length - 1);
  });
});

function pascal(id: string): string {
  return id.replace(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase());
}
