// The API with its integrations, routes and stage.
import assert from 'node:assert/strict';
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  DeleteApiCommand,
  GetApiCommand,
  GetApisCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStagesCommand,
  UpdateApiCommand,
  UpdateIntegrationCommand,
  UpdateRouteCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { CallInterceptor } from '../../../src/aws/calls/clients.ts';
import type { Aws } from '../../../src/engine/types.ts';
import { apiIntegration } from '../../../src/resources/apigateway/api-integration.ts';
import { apiRoute } from '../../../src/resources/apigateway/api-route.ts';
import { apiStage } from '../../../src/resources/apigateway/api-stage.ts';
import { httpApi } from '../../../src/resources/apigateway/http-api.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const props = { name: 'aws-workshop-api-gateway', cors: null };
const open = { ...props, cors: { origins: ['*'], methods: ['*'], headers: ['content-type'] } };

let sandbox: TestSandbox;
let aws: Aws;
let gateway: ApiGatewayV2Client;

async function freshSandbox() {
  sandbox = await startTestSandbox();
  aws = await testAws(sandbox);
  gateway = sandbox.client(ApiGatewayV2Client);
}

/** The SDK repeats a call whose answer did not come. */
function stutterAt(operation: string): CallInterceptor {
  return async (call, next) => {
    if (call.operation === operation) await next();
    return next();
  };
}

describe('http-api', () => {
  beforeEach(freshSandbox);
  afterEach(() => sandbox.stop());
  const apis = async () => (await gateway.send(new GetApisCommand({}))).Items ?? [];

  it('leaves CORS as it is where it says the same in another order or case', async () => {
    const cors = { origins: ['*'], methods: ['GET', 'POST'], headers: ['content-type', 'x-id'] };
    const { id } = await httpApi.ensure({ ...props, cors }, aws, undefined);
    const reworded = { AllowOrigins: ['*'], AllowMethods: ['POST', 'GET'], AllowHeaders: ['X-Id', 'Content-Type'] };
    await gateway.send(new UpdateApiCommand({ ApiId: id, CorsConfiguration: reworded }));
    await httpApi.ensure({ ...props, cors }, aws, undefined);
    assert.deepEqual((await gateway.send(new GetApiCommand({ ApiId: id }))).CorsConfiguration?.AllowHeaders, [
      'X-Id',
      'Content-Type',
    ]);
    await httpApi.ensure({ ...props, cors: { ...cors, headers: ['content-type'] } }, aws, undefined);
    assert.deepEqual((await gateway.send(new GetApiCommand({ ApiId: id }))).CorsConfiguration?.AllowHeaders, [
      'content-type',
    ]);
  });

  it('is made once, tagged, however often it is ensured', async () => {
    const calls: string[] = [];
    const around: CallInterceptor = (call, next) => {
      calls.push(call.operation);
      return next();
    };
    const observed = await testAws(sandbox, { around });
    const made = await httpApi.ensure(props, observed, undefined);
    assert.deepEqual(await httpApi.ensure(props, observed, made), made);
    assert.deepEqual(await httpApi.ensure(props, observed, undefined), made);
    assert.deepEqual(await httpApi.read(props, observed, undefined), made);
    // A second API would be taken for a repeated call and deleted again, which leaves one as well.
    assert.deepEqual(
      calls.filter((operation) => operation !== 'GetApis'),
      ['CreateApi'],
    );
    assert.deepEqual(
      (await apis()).map(({ Tags }) => Tags),
      [{ workshop: 'url-shortener' }],
    );
  });

  it('gets CORS, gets it back after a change by hand, and loses it again', async () => {
    const { id: ApiId } = await httpApi.ensure(props, aws, undefined);
    const made = await httpApi.ensure(open, aws, undefined);
    assert.deepEqual(made.cors, open.cors);
    await gateway.send(new UpdateApiCommand({ ApiId, CorsConfiguration: { AllowOrigins: ['https://example.com'] } }));
    assert.deepEqual((await httpApi.read(open, aws, made))?.cors?.methods, []);
    assert.deepEqual(await httpApi.ensure(open, aws, made), made);
    assert.equal((await httpApi.ensure(props, aws, made)).cors, null);
    assert.equal((await gateway.send(new GetApiCommand({ ApiId }))).CorsConfiguration, undefined);
  });

  for (const operation of ['CreateApi', 'UpdateApi', 'DeleteCorsConfiguration']) {
    it(`goes on where the answer to ${operation} got lost`, async () => {
      if (operation === 'UpdateApi') await httpApi.ensure(props, aws, undefined);
      if (operation === 'DeleteCorsConfiguration') await httpApi.ensure(open, aws, undefined);
      const wanted = operation === 'UpdateApi' ? open : props;
      const unlucky = await testAws(sandbox, { around: loseAnswerOf(operation) });
      await assert.rejects(httpApi.ensure(wanted, unlucky, undefined), /socket hang up/);
      assert.deepEqual((await httpApi.ensure(wanted, unlucky, undefined)).cors, wanted.cors);
      assert.equal((await apis()).length, 1);
    });
  }

  it('is one where the SDK has made two', async () => {
    const made = await httpApi.ensure(props, await testAws(sandbox, { around: stutterAt('CreateApi') }), undefined);
    assert.deepEqual(
      (await apis()).map(({ ApiId }) => ApiId),
      [made.id],
    );
  });

  it('is found among more than a page of others', async () => {
    for (let n = 0; n < 30; n++) await gateway.send(new CreateApiCommand({ Name: `other-${n}`, ProtocolType: 'HTTP' }));
    const made = await httpApi.ensure(props, aws, undefined);
    assert.deepEqual(await httpApi.ensure(props, aws, undefined), made);
  });

  it('stands beside the API of that name of somebody else, and goes without it', async () => {
    const { ApiId } = await gateway.send(new CreateApiCommand({ Name: props.name, ProtocolType: 'HTTP' }));
    const made = await httpApi.ensure(props, aws, undefined);
    assert.notEqual(made.id, ApiId);
    await httpApi.remove(props, aws, undefined, null);
    await httpApi.remove(props, aws, made, null);
    assert.deepEqual(
      (await apis()).map((api) => api.ApiId),
      [ApiId],
    );
  });

  it('is created again where somebody has deleted it', async () => {
    const made = await httpApi.ensure(props, aws, undefined);
    await gateway.send(new DeleteApiCommand({ ApiId: made.id }));
    assert.equal(await httpApi.read(props, aws, made), undefined);
    assert.notEqual((await httpApi.ensure(props, aws, made)).id, made.id);
  });
});

describe('api-integration, api-route and api-stage', () => {
  let apiId: string;
  let functionArn: string;

  beforeEach(async () => {
    await freshSandbox();
    apiId = (await httpApi.ensure(props, aws, undefined)).id;
    functionArn = `arn:aws:lambda:${sandbox.region}:${sandbox.account}:function:createShortURL`;
  });
  afterEach(() => sandbox.stop());

  const integrations = async () => (await gateway.send(new GetIntegrationsCommand({ ApiId: apiId }))).Items ?? [];
  const routes = async () => (await gateway.send(new GetRoutesCommand({ ApiId: apiId }))).Items ?? [];
  const stages = async () => (await gateway.send(new GetStagesCommand({ ApiId: apiId }))).Items ?? [];

  async function ensureAll(as: Aws) {
    const integration = await apiIntegration.ensure({ apiId, functionArn }, as, undefined);
    const route = { apiId, key: 'POST /shorten', integrationId: integration.id };
    const stage = { apiId, stage: '$default', rate: 10, burst: 20 };
    const made = {
      integration,
      route: await apiRoute.ensure(route, as, undefined),
      stage: await apiStage.ensure(stage, as, undefined),
    };
    return { made, route, stage };
  }

  it('are made once, however often they are ensured', async () => {
    const { made, route, stage } = await ensureAll(aws);
    assert.deepEqual((await ensureAll(aws)).made, made);
    assert.deepEqual(await apiIntegration.read({ apiId, functionArn }, aws, undefined), made.integration);
    assert.deepEqual(await apiRoute.read(route, aws, undefined), made.route);
    assert.deepEqual(await apiStage.read(stage, aws, undefined), made.stage);
    assert.deepEqual([(await integrations()).length, (await routes()).length, (await stages()).length], [1, 1, 1]);
  });

  it('get back what somebody changed by hand', async () => {
    const { made, route, stage } = await ensureAll(aws);
    const other = await gateway.send(
      new CreateIntegrationCommand({
        ApiId: apiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: functionArn.replace('createShortURL', 'getLongURL'),
        PayloadFormatVersion: '2.0',
      }),
    );
    const IntegrationId = made.integration.id;
    await gateway.send(new UpdateIntegrationCommand({ ApiId: apiId, IntegrationId, PayloadFormatVersion: '1.0' }));
    const Target = `integrations/${other.IntegrationId}`;
    await gateway.send(new UpdateRouteCommand({ ApiId: apiId, RouteId: made.route.id, Target }));
    const DefaultRouteSettings = { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 };
    await gateway.send(new UpdateStageCommand({ ApiId: apiId, StageName: '$default', DefaultRouteSettings }));
    assert.equal((await apiIntegration.read({ apiId, functionArn }, aws, made.integration))?.payloadFormat, '1.0');
    assert.equal((await apiRoute.read(route, aws, made.route))?.target, Target);
    assert.equal((await apiStage.read(stage, aws, made.stage))?.rate, 1000);
    assert.deepEqual((await ensureAll(aws)).made, made);
    assert.deepEqual(await apiIntegration.read({ apiId, functionArn }, aws, undefined), made.integration);
    assert.deepEqual(await apiRoute.read(route, aws, undefined), made.route);
    assert.deepEqual(await apiStage.read(stage, aws, undefined), made.stage);
  });

  for (const operation of ['CreateIntegration', 'CreateRoute', 'CreateStage']) {
    it(`go on where the answer to ${operation} got lost`, async () => {
      const unlucky = await testAws(sandbox, { around: loseAnswerOf(operation) });
      await assert.rejects(ensureAll(unlucky), /socket hang up/);
      await ensureAll(unlucky);
      assert.deepEqual([(await integrations()).length, (await routes()).length, (await stages()).length], [1, 1, 1]);
    });

    it(`are one of each where the SDK has repeated ${operation}`, async () => {
      await ensureAll(await testAws(sandbox, { around: stutterAt(operation) }));
      assert.deepEqual([(await integrations()).length, (await routes()).length, (await stages()).length], [1, 1, 1]);
    });
  }

  it('are removed, once or twice, and where the API is gone', async () => {
    const { made, route, stage } = await ensureAll(aws);
    const removeAll = async () => {
      await apiStage.remove(stage, aws, undefined, null);
      await apiRoute.remove(route, aws, made.route, null);
      await apiIntegration.remove({ apiId, functionArn }, aws, undefined, null);
    };
    await removeAll();
    assert.deepEqual([(await integrations()).length, (await routes()).length, (await stages()).length], [0, 0, 0]);
    await removeAll();
    await httpApi.remove(props, aws, undefined, null);
    await removeAll();
    assert.equal((await refusal(gateway.send(new GetApiCommand({ ApiId: apiId })))).status, 404);
  });
});
