// The two functions, asked through the API as the web page asks them.
import assert from 'node:assert/strict';
import { apiIntegration } from '../../src/resources/apigateway/api-integration.ts';
import { apiRoute } from '../../src/resources/apigateway/api-route.ts';
import { apiStage } from '../../src/resources/apigateway/api-stage.ts';
import { httpApi } from '../../src/resources/apigateway/http-api.ts';
import { invokePermission } from '../../src/resources/lambda/invoke-permission.ts';
import { testAws } from '../helpers/aws/test-aws.ts';
import { deployFunctions, type DeployedFunctions } from './deployed-functions.ts';

describe('the functions behind the API', () => {
  let functions: DeployedFunctions;
  let url: string;

  before(async () => {
    functions = await deployFunctions();
    const aws = await testAws(functions.sandbox);
    const api = await httpApi.ensure({ name: 'api', cors: null }, aws, undefined);
    for (const [functionName, key] of [
      ['createShortURL', 'POST /shorten'],
      ['getLongURL', 'GET /{shortId}'],
    ] as const) {
      const functionArn = `arn:aws:lambda:${aws.region}:${aws.account}:function:${functionName}`;
      const { id } = await apiIntegration.ensure({ apiId: api.id, functionArn }, aws, undefined);
      await apiRoute.ensure({ apiId: api.id, key, integrationId: id }, aws, undefined);
      await invokePermission.ensure({ functionName, apiId: api.id }, aws, undefined);
    }
    await apiStage.ensure({ apiId: api.id, stage: '$default', rate: 1000, burst: 1000 }, aws, undefined);
    url = api.endpoint;
  });
  after(() => functions.sandbox.stop());

  const shorten = (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
    fetch(`${url}/shorten`, { method: 'POST', headers: { 'content-type': type }, body });

  it('give back the URL that was given', async () => {
    const long = 'https://example.com/a%20path/%C3%BC?x=%20&y=1#z';
    const made = await shorten(JSON.stringify({ urlToShorten: long }));
    assert.equal(made.status, 200);
    assert.equal(made.headers.get('content-type'), 'application/json');
    const found = await fetch(`${url}/${(await made.json()) as string}`);
    assert.deepEqual([found.status, await found.json()], [200, long]);
  });

  it('read a body that the API hands on in base64', async () => {
    const body = new TextEncoder().encode('{"urlToShorten":"https://example.com/binary"}');
    assert.equal((await shorten(body, 'application/octet-stream')).status, 200);
  });

  it('answer 400 for what is no URL, and 404 for what is no id', async () => {
    assert.equal((await shorten('{"urlToShorten":"nonsense"}')).status, 400);
    assert.equal((await shorten('{')).status, 400);
    for (const path of ['unknown1', 'favicon.ico', '%00', '%2e%2e', 'caf%C3%A9']) {
      const { status } = await fetch(`${url}/${path}`);
      assert.equal(status, 404, path);
    }
  });
});
