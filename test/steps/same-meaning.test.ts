// The checks judge what an answer of AWS means, and not its letters: other order, other case, the same in other words.
import assert from 'node:assert/strict';
import {
  ApiGatewayV2Client,
  GetIntegrationsCommand,
  UpdateApiCommand,
  UpdateIntegrationCommand,
} from '@aws-sdk/client-apigatewayv2';
import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { CopyObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Json } from '../../src/engine/types.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

describe('the checks of a stack whose settings say the same in other words', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  let ApiId: string;
  let apiUrl: string;
  let Bucket: string;
  before(async () => {
    workspace = await openTestWorkspace({ builtTo: 'bucket' });
    ({ apiId: ApiId, apiUrl } = await workspace.work(({ checkpoint }) =>
      Promise.resolve(checkpoint.steps['api']?.outputs as { apiId: string; apiUrl: string }),
    ));
    Bucket = await workspace.work(({ checkpoint }) => Promise.resolve(checkpoint.bucketName));
  });
  after(() => workspace.stop());

  async function failed(step: string): Promise<string[]> {
    const checks = await workspace.verifyAll();
    return checks.filter((check) => check.step === step && check.status === 'fail').map(({ id }) => id);
  }

  it('accepts CORS for more than the page needs, with headers in another case', async () => {
    const cors = {
      AllowOrigins: ['https://example.org', 'https://example.com'],
      AllowMethods: ['OPTIONS', 'POST', 'GET'],
      AllowHeaders: ['Authorization', 'Content-Type'],
    };
    const gateway = workspace.sandbox.client(ApiGatewayV2Client);
    await gateway.send(new UpdateApiCommand({ ApiId, CorsConfiguration: cors }));
    assert.deepEqual(await failed('cors'), []);
    await gateway.send(
      new UpdateApiCommand({ ApiId, CorsConfiguration: { ...cors, AllowHeaders: ['authorization'] } }),
    );
    assert.deepEqual(await failed('cors'), ['cors.preflight-allowed']);
    await gateway.send(new UpdateApiCommand({ ApiId, CorsConfiguration: { ...cors, AllowHeaders: ['CONTENT-TYPE'] } }));
  });

  it('accepts an integration by the long address of its function', async () => {
    const gateway = workspace.sandbox.client(ApiGatewayV2Client);
    const { Items = [] } = await gateway.send(new GetIntegrationsCommand({ ApiId }));
    for (const { IntegrationId, IntegrationUri } of Items) {
      const long = `arn:aws:apigateway:ap-south-1:lambda:path/2015-03-31/functions/${IntegrationUri}/invocations`;
      await gateway.send(new UpdateIntegrationCommand({ ApiId, IntegrationId, IntegrationUri: long }));
    }
    assert.deepEqual(await failed('api'), []);
    const drifted = (await workspace.inspectAll()).filter(
      ({ kind, state }) => kind === 'api-integration' && state !== 'present',
    );
    assert.deepEqual(drifted, []);
  });

  it('accepts a trust policy with a list, two statements and an id', async () => {
    const iam = workspace.sandbox.client(IAMClient);
    const RoleName = 'aws-workshop-lambda-role';
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    const { Statement } = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')) as { Statement: Json[] };
    const twice = {
      Version: '2012-10-17',
      Id: 'mine',
      Statement: [...Statement, { ...(Statement[0] as object), Sid: 'Again' }],
    };
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: JSON.stringify(twice) }));
    assert.deepEqual(await failed('role'), []);
  });

  it('accepts the content types that other tools choose, and refuses those that browsers do not use', async () => {
    const s3 = workspace.sandbox.client(S3Client);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    const set = (Key: string, ContentType: string) =>
      s3.send(
        new CopyObjectCommand({
          Bucket,
          Key,
          CopySource: `${Bucket}/${Key}`,
          MetadataDirective: 'REPLACE',
          ContentType,
        }),
      );
    for (const { Key = '' } of Contents) {
      if (Key.endsWith('.js')) await set(Key, 'application/javascript');
      if (Key.endsWith('.css')) await set(Key, 'Text/CSS');
    }
    await set('index.html', 'text/html');
    assert.deepEqual(await failed('bucket'), []);
    await set('index.html', 'binary/octet-stream');
    assert.deepEqual(await failed('bucket'), ['bucket.files-and-types']);
    await set('index.html', 'text/html');
  });

  it('accepts a slash at the end of the URL in config.json, as the page does', async () => {
    const s3 = workspace.sandbox.client(S3Client);
    const put = (Body: string) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'config.json', Body, ContentType: 'application/json' }));
    await put(JSON.stringify({ apiUrl: `${apiUrl}/` }));
    assert.deepEqual(await failed('bucket'), []);
    await put(JSON.stringify({ apiUrl: `${apiUrl}x` }));
    assert.deepEqual(await failed('bucket'), ['bucket.config-names-api']);
  });
});
