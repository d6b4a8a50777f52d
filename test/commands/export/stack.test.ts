// `workshop export` of a stack as code: the files of a whole course, of half a course, and what the command refuses.
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cloudFormationExport } from '../../../src/commands/export/cloudformation/cloudformation.ts';
import { exportAs } from '../../../src/commands/export/export.ts';
import { stackOf } from '../../../src/commands/export/stack/stack.ts';
import { WorkshopError } from '../../../src/engine/errors.ts';
import { CreateChangeSetCommand, ExecuteChangeSetCommand, type ResourceToImport } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { identifierOf } from '../../../src/resources/cloudformation/identifiers.ts';
import { allResources, register } from '../../../src/resources/index.ts';
import { readCheckpoint, saveCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { webPage } from '../../../src/resources/s3/web-page.ts';
import { census } from '../../helpers/sandbox/census.ts';
import { testStacks } from '../../helpers/sandbox/stacks.ts';
import {
  blockPublicAccess,
  failedChecks,
  proveDistribution,
  stepsWithoutOwnIdentity,
} from '../../helpers/workspace/deployed-stack.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';
import { up } from '../../helpers/workspace/up.ts';

/** A kind that no import is known for. */
const topic = {
  calls: {},
  cloudFormation: { type: 'AWS::SNS::Topic', properties: ({ props }: { props: object }) => ({ ...props }) },
};

describe('an export of the stack', () => {
  let workspace: TestWorkspace;
  let dir: string;

  before(async () => {
    workspace = await openTestWorkspace({ suffix: 'ann' });
    dir = await mkdtemp(join(tmpdir(), 'workshop-export-'));
  });
  after(async () => {
    await workspace.stop();
    await rm(dir, { recursive: true, force: true });
  });

  async function run(format: string, out: string, more: { withImport?: boolean; force?: boolean } = {}) {
    const { ui, lines } = recordUi();
    const context = { ui, paths: workspace.paths, signal: new AbortController().signal, yes: false };
    const options = { format, out: join(dir, out), withImport: false, force: false, ...more };
    assert.equal(await exportAs(context, options), 0);
    return lines;
  }
  const text = (...path: string[]) => readFile(join(dir, ...path), 'utf8');

  it('of half a course has what exists, with the code of that step', async () => {
    await workspace.goto('functions');
    const lines = await run('terraform', 'half');
    assert.equal(
      lines[0],
      ['README.md', 'versions.tf', 'variables.tf', 'main.tf', '.gitignore', 'packages/hello.zip']
        .map((file) => `wrote  ${file}`)
        .join('\n'),
    );
    const main = await text('half', 'main.tf');
    assert.match(main, /^ {2}filename {9}= "\$\{path\.module\}\/packages\/hello\.zip"$/m);
    assert.doesNotMatch(main, /layers|environment|aws_apigatewayv2|123456789012/);
    assert.doesNotMatch(await text('half', 'variables.tf'), /bucket_name/);
  });

  it('says which resources are left out, and refuses where all are being removed', async () => {
    const checkpoint = await readCheckpoint(workspace.paths);
    assert.ok(checkpoint);
    const { resources } = checkpoint;
    const withStatus = (from: number) =>
      saveCheckpoint(workspace.paths.checkpoint, {
        ...checkpoint,
        resources: resources.map((record, index) => (index < from ? record : { ...record, status: 'removing' })),
      });
    try {
      await withStatus(resources.length - 1);
      const lines = await run('cdk', 'left-out');
      assert.ok(
        lines.includes(`${resources.at(-1)?.id} is left out: it is being created or removed.`),
        lines.join('\n'),
      );
      await withStatus(0);
      await assert.rejects(run('cdk', 'nothing'), (error) => {
        assert.ok(error instanceof WorkshopError);
        assert.deepEqual([error.code, error.fix], ['usage', 'workshop status']);
        return error.message.startsWith('No resource of this folder is ready.');
      });
    } finally {
      await saveCheckpoint(workspace.paths.checkpoint, checkpoint);
    }
  });

  it('of the whole course names what differs in another account as a variable, and no account', async () => {
    assert.equal(await up(workspace), undefined);
    await run('terraform', 'terraform', { withImport: true });
    const main = await text('terraform', 'main.tf');
    assert.match(main, /^locals \{\n.*\n {2}tags = \{ workshop = "url-shortener\$\{var\.name_suffix\}" \}\n\}\n/);
    assert.match(
      main,
      /^# Chapter 2, step table: .*\n\nresource "aws_dynamodb_table" "table" \{\n {2}name .*"AWSWorkshopDemoTable\$\{var\.name_suffix\}"$/m,
    );
    assert.match(main, /^ {2}bucket = var\.bucket_name$/m);
    assert.match(main, /^ {2}comment = "access-identity-\$\{aws_s3_bucket\.bucket\.bucket_regional_domain_name\}"$/m);
    assert.match(main, /^# account-public-access is left out\. It is a setting of the account/m);
    assert.doesNotMatch(main, /123456789012|ap-south-1|aws-workshop-[a-z0-9]{8}|-ann/);
    assert.match(await text('terraform', 'variables.tf'), /default {5}= "-ann"/);
    const imports = await text('terraform', 'imports.tf');
    assert.match(
      imports,
      /^import \{\n {2}to = aws_lambda_function\.create_function\n {2}id = "createShortURL\$\{var\.name_suffix\}"\n\}$/m,
    );
    assert.doesNotMatch(imports, /123456789012/);
    const page = await readdir(join(dir, 'terraform', 'page'));
    assert.ok(page.includes('index.html') && !page.includes('config.json'));
  });

  it('as CloudFormation deploys in another account as a stack that passes the checks of the course', async () => {
    await run('cloudformation', 'cloudformation');
    const template = await text('cloudformation', 'template.yaml');
    assert.match(template, /^ {2}# Chapter 2, step table: .*\n {2}Table:\n {4}Type: AWS::DynamoDB::Table\n/m);
    assert.match(template, /^ {6}TableName: !Sub "AWSWorkshopDemoTable\$\{NameSuffix\}"$/m);
    assert.match(template, /^ {6}Code: code\/createShortURL$/m);
    assert.doesNotMatch(template, /123456789012|ap-south-1|aws-workshop-[a-z0-9]{8}\b/);
    await deploys('cloudformation', template);
  });

  it('as SAM deploys in another account as a stack that passes the checks of the course', async () => {
    await run('sam', 'sam');
    const template = await text('sam', 'template.yaml');
    assert.deepEqual([...template.matchAll(/^ {4}Type: (.+)$/gm)].map(([, type = '']) => type).sort(), [
      'AWS::CloudFront::CloudFrontOriginAccessIdentity',
      'AWS::CloudFront::Distribution',
      'AWS::IAM::Role',
      'AWS::Logs::LogGroup',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::Serverless::Function',
      'AWS::Serverless::Function',
      'AWS::Serverless::HttpApi',
      'AWS::Serverless::LayerVersion',
      'AWS::Serverless::SimpleTable',
      'String',
      'String',
    ]);
    assert.match(template, /^ {10}Properties:\n {12}ApiId: !Ref Api\n {12}Method: POST\n {12}Path: \/shorten$/m);
    await deploys('sam', template);
  });

  async function deploys(form: string, template: string): Promise<void> {
    const other = await openTestWorkspace({ suffix: 'ann' });
    try {
      await blockPublicAccess(other.sandbox);
      const stacks = testStacks(other.sandbox);
      const Parameters = [{ ParameterKey: 'BucketName', ParameterValue: `aws-workshop-${form}` }];
      const stack = await stacks.create('links', await packaged(template, other), { Parameters });
      assert.equal(stack.StackStatus, 'CREATE_COMPLETE', (await stacks.events('links')).join('\n'));
      const outputs = Object.fromEntries(
        (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
      );
      assert.deepEqual(Object.keys(outputs).sort(), ['ApiUrl', 'BucketName', 'DistributionUrl', 'WebsiteUrl']);
      await uploadPage(form, { bucket: outputs['BucketName'] ?? '', api: outputs['ApiUrl'] ?? '' }, other);
      await cp(workspace.paths.build, other.paths.build, { recursive: true });
      assert.deepEqual(await failedChecks(other, stepsWithoutOwnIdentity), []);
      await proveDistribution(outputs['DistributionUrl'] ?? '', outputs['WebsiteUrl'] ?? '');
    } finally {
      await other.stop();
    }
  }

  it('as an app of the CDK has constructs, and resources of CloudFormation for none', async () => {
    await run('cdk', 'cdk');
    const app = await text('cdk', 'lib', 'url-shortener-stack.ts');
    assert.deepEqual([...app.matchAll(/ new (\w+\.\w+)\(this, /g)].map(([, name = '']) => name).sort(), [
      'apigatewayv2.HttpApi',
      'apigatewayv2.HttpStage',
      'cloudfront.Distribution',
      'cloudfront.OriginAccessIdentity',
      'dynamodb.TableV2',
      'iam.Role',
      'lambda.Function',
      'lambda.Function',
      'lambda.LayerVersion',
      'logs.LogGroup',
      'logs.LogGroup',
      's3.Bucket',
    ]);
    assert.match(app, /^ {6}environment: \{ TABLE_NAME: table\.tableName \},$/m);
    assert.match(app, /new HttpLambdaIntegration\('CreateIntegration', createFunction\)/);
    assert.doesNotMatch(app, /CfnResource|123456789012|ap-south-1|-ann/);
  });

  it('as CloudFormation with --import makes a stack of what the course has built, and creates nothing', async () => {
    await run('cloudformation', 'import', { withImport: true });
    const template = await text('import', 'template.yaml');
    assert.equal(
      template.match(/^ {4}DeletionPolicy: Retain$/gm)?.length,
      template.match(/^ {4}Type: AWS::/gm)?.length,
    );
    assert.match(
      await text('import', 'import.sh'),
      /ParameterKey=BucketName,ParameterValue=aws-workshop-ann-[a-z0-9]+ /,
    );
    const TemplateBody = await packaged(template, workspace);
    const before = await census(workspace.sandbox);
    const { client, rested, resources, remove, events } = testStacks(workspace.sandbox);
    const name = { StackName: 'taken-over', ChangeSetName: 'import' };
    const ParameterValue = before['buckets']?.find((name) => name !== 'code') ?? '';
    await client.send(
      new CreateChangeSetCommand({
        ...name,
        ChangeSetType: 'IMPORT',
        TemplateBody,
        Parameters: [{ ParameterKey: 'BucketName', ParameterValue }],
        ResourcesToImport: JSON.parse(await text('import', 'resources-to-import.json')) as ResourceToImport[],
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    await client.send(new ExecuteChangeSetCommand(name));
    const stack = await rested('taken-over');
    assert.equal(stack.StackStatus, 'IMPORT_COMPLETE', (await events('taken-over')).join('\n'));
    const imported = await resources('taken-over');
    assert.equal(imported['Table'], 'AWSWorkshopDemoTable-ann');
    assert.equal(imported['Bucket'], ParameterValue);
    assert.match(imported['CreateIntegration'] ?? '', /^[a-z0-9]{7,}$/);
    // The same template once more: nothing differs.
    await assert.rejects(
      testStacks(workspace.sandbox).update('taken-over', TemplateBody, {
        Parameters: [{ ParameterKey: 'BucketName', UsePreviousValue: true }],
      }),
      /No updates are to be performed/,
    );
    await remove(stack.StackId ?? '');
    assert.deepEqual(await census(workspace.sandbox), before);
    assert.deepEqual(await failedChecks(workspace), []);
  });

  /** As `aws cloudformation package` does it: the code is in a bucket, and the template names it there. */
  async function packaged(template: string, { sandbox }: TestWorkspace): Promise<string> {
    const s3 = sandbox.client(S3Client);
    await s3.send(
      new CreateBucketCommand({ Bucket: 'code', CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } }),
    );
    for (const name of await readdir(workspace.paths.build)) {
      const Body = await readFile(join(workspace.paths.build, name));
      await s3.send(new PutObjectCommand({ Bucket: 'code', Key: name, Body }));
    }
    return template
      .replace(/^( +)(Code|Content): code\/(.+)$/gm, '$1$2:\n$1  S3Bucket: code\n$1  S3Key: $3.zip')
      .replace(/^( +(?:Code|Content)Uri): code\/(.+)$/gm, '$1: s3://code/$2.zip');
  }

  /** What upload-page.sh does. */
  async function uploadPage(
    form: string,
    { bucket: Bucket, api }: { readonly bucket: string; readonly api: string },
    { sandbox }: TestWorkspace,
  ): Promise<void> {
    const script = await text(form, 'upload-page.sh');
    for (const { key, bytes, facts } of await webPage(api)) {
      assert.ok(
        script.includes(`\nput ${key} '${facts.contentType}' `) ||
          script.includes(`\nput ${key} ${facts.contentType} `),
        key,
      );
      const put = { Bucket, Key: key, Body: bytes, ContentType: facts.contentType, CacheControl: facts.cacheControl };
      await sandbox.client(S3Client).send(new PutObjectCommand(put));
    }
  }

  it('with --import leaves out what no import can name, and says so', async () => {
    const unregister = register('topic', () => Promise.resolve(topic));
    try {
      const checkpoint = await workspace.work((opened) => Promise.resolve(opened.checkpoint));
      const [table] = checkpoint.resources.filter(({ kind }) => kind === 'table');
      assert.ok(table);
      const props = { name: 'visits' };
      const resources = [...checkpoint.resources, { ...table, id: 'topic', kind: 'topic', props, outputs: {} }];
      const stack = await stackOf({ ...checkpoint, resources }, workspace.paths.build);
      const { files, notes } = await cloudFormationExport(stack, { withImport: true });
      assert.deepEqual(notes, ['topic is left out. An import of AWS::SNS::Topic is not known here.']);
      assert.match(
        files.get('template.yaml') as string,
        /^ {2}# topic: It is left out\. An import of AWS::SNS::Topic /m,
      );
      assert.doesNotMatch(files.get('template.yaml') as string, /Type: AWS::SNS::Topic/);
      assert.doesNotMatch(files.get('resources-to-import.json') as string, /Topic/);
      assert.match(files.get('README.md') as string, /^- `topic`: An import of AWS::SNS::Topic is not known here\.$/m);
    } finally {
      unregister();
    }
  });

  it('with --import can name a resource of every kind', async () => {
    const types = (await allResources()).flatMap(({ cloudFormation: form }) => ('none' in form ? [] : [form.type]));
    assert.ok(types.length > 10);
    assert.deepEqual(
      types.filter((type) => identifierOf(type, {}, { id: 'some-id' }) === undefined),
      [],
    );
  });

  it('of a stack that is locked down refers to its own roles, log groups and distribution', async () => {
    for (const to of ['security-headers', 'origin-access-control', 'own-roles'])
      assert.equal(await up(workspace, { to }), undefined);
    const has = async (form: string, file: string[], ...parts: string[]) => {
      await run(form, `locked-${form}`);
      const code = await text(`locked-${form}`, ...file);
      for (const part of parts) assert.ok(code.includes(part), `${form}: ${part}`);
      assert.doesNotMatch(
        code.replace('Default: "-ann"', ''),
        /-ann|123456789012|ap-south-1|127\.0\.0\.1|object Object/,
      );
    };
    const template = [
      '- !Sub "http://${Distribution.DomainName}"',
      'Role: !GetAtt CreateRole.Arn',
      '- PolicyName: !Sub "createShortURL${NameSuffix}-${AWS::Region}"',
      'Resource: !GetAtt CreateLogGroup.Arn',
      'Name: !Sub "oac-${BucketName}-${AWS::Region}"',
      'OriginAccessControlId: !Ref OriginAccessControl',
      ':distribution/${Distribution}"',
      'Name: !Sub "headers-${BucketName}-${AWS::Region}"',
      ' https: http:; base-uri ',
      'ResponseHeadersPolicyId: !Ref ResponseHeadersPolicy',
    ];
    await has('cloudformation', ['template.yaml'], ...template);
    await has('sam', ['template.yaml'], ...template);
    await has(
      'terraform',
      ['main.tf'],
      'allow_origins = ["http://${aws_cloudfront_distribution.distribution.domain_name}"]',
      'name = "createShortURL${var.name_suffix}-${var.region}"',
      '"${aws_cloudwatch_log_group.create_log_group.arn}:*"',
      '"AWS:SourceArn" = [aws_cloudfront_distribution.distribution.arn]',
      '= "oac-${var.bucket_name}-${var.region}"',
      'origin_access_control_id = aws_cloudfront_origin_access_control.origin_access_control.id',
      '= "headers-${var.bucket_name}-${var.region}"',
      ' https: http:; base-uri ',
      '= aws_cloudfront_response_headers_policy.response_headers_policy.id',
    );
    await has(
      'cdk',
      ['lib', 'url-shortener-stack.ts'],
      'allowOrigins: [`http://${distribution.distributionDomainName}`]',
      '[`createShortURL${props.nameSuffix}-${this.region}`]: iam.PolicyDocument.fromJson({',
      'Resource: createLogGroup.logGroupArn,',
      'originAccessControlName: `oac-${props.bucketName}-${this.region}`,',
      'origins.S3BucketOrigin.withOriginAccessControl(bucket, { originAccessControl })',
      'responseHeadersPolicyName: `headers-${props.bucketName}-${this.region}`,',
      ' https: http:; base-uri ',
      'frameOption: cloudfront.HeadersFrameOption.DENY,',
      'responseHeadersPolicy,',
    );
    await has(
      'script',
      ['build.sh'],
      '"http://\'"$DISTRIBUTION_DOMAIN_NAME"\'"',
      '--policy-name "createShortURL$NAME_SUFFIX-$REGION"',
      '"Resource": "\'"$CREATE_LOG_GROUP_ARN"\'"',
      '"Name": "oac-\'"$BUCKET_NAME"\'-\'"$REGION"\'",',
      '"OriginAccessControlId": "\'"$ORIGIN_ACCESS_CONTROL"\'"',
      '"Name": "headers-\'"$BUCKET_NAME"\'-\'"$REGION"\'",',
      '"ResponseHeadersPolicyId": "\'"$RESPONSE_HEADERS_POLICY"\'"',
    );
  });

  it('leaves a folder with files as it is, and with --force all files that are not of the export', async () => {
    await mkdir(join(dir, 'full'));
    await writeFile(join(dir, 'full', 'terraform.tfstate'), '{}');
    await writeFile(join(dir, 'full', 'imports.tf'), '# of an earlier export');
    await assert.rejects(run('terraform', 'full'), (error) => {
      assert.ok(error instanceof WorkshopError);
      assert.equal(error.fix, `workshop export terraform --out ${join(dir, 'full')} --force   # or another --out`);
      return error.code === 'usage' && error.message.endsWith('is not empty.');
    });
    assert.deepEqual((await readdir(join(dir, 'full'))).sort(), ['imports.tf', 'terraform.tfstate']);
    await run('terraform', 'full', { force: true });
    const files = await readdir(join(dir, 'full'));
    assert.ok(files.includes('main.tf') && files.includes('terraform.tfstate') && !files.includes('imports.tf'));
    assert.deepEqual(
      (await readdir(dir)).filter((name) => name.startsWith('.')),
      [],
      'nothing is left beside the folders',
    );
  });

  it('refuses --import and --force for an export of the API', async () => {
    await assert.rejects(run('env', 'env', { withImport: true }), /--import belongs to the export of a stack/);
  });
});
