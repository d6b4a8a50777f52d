// API Gateway v2's control plane: what it makes, what it refuses and in which words.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('API Gateway v2', () => {
  let test: TestSandbox;
  let client: sdk.ApiGatewayV2Client;
  let functionArn: string;

  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.ApiGatewayV2Client);
    functionArn = `arn:aws:lambda:${test.region}:${test.account}:function:createShortURL`;
  });
  after(() => test.stop());

  const newApi = async (input: Partial<sdk.CreateApiCommandInput> = {}) =>
    String((await client.send(new sdk.CreateApiCommand({ Name: 'shortener', ProtocolType: 'HTTP', ...input }))).ApiId);

  const newIntegration = async (ApiId: string) => {
    const input = {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: functionArn,
      PayloadFormatVersion: '2.0',
    } as const;
    return String((await client.send(new sdk.CreateIntegrationCommand(input))).IntegrationId);
  };

  const newRoute = async (ApiId: string, RouteKey: string) => {
    const Target = `integrations/${await newIntegration(ApiId)}`;
    return client.send(new sdk.CreateRouteCommand({ ApiId, RouteKey, Target }));
  };

  it('creates an API with the defaults of AWS and an address that can be reached', async () => {
    const { $metadata, ...api } = await client.send(
      new sdk.CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP', Tags: { workshop: 'yes' } }),
    );
    assert.equal($metadata.httpStatusCode, 201);
    assert.match(String(api.ApiId), /^[a-z0-9]{10}$/);
    assert.match(String(api.ApiEndpoint), /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(api.RouteSelectionExpression, '$request.method $request.path');
    assert.equal(api.ApiKeySelectionExpression, '$request.header.x-api-key');
    assert.equal(api.DisableExecuteApiEndpoint, false);
    assert.equal(api.IpAddressType, 'ipv4');
    assert.equal(api.CorsConfiguration, undefined);
    assert.deepEqual(api.Tags, { workshop: 'yes' });
    assert.ok(api.CreatedDate instanceof Date);
    const { $metadata: _, ...again } = await client.send(new sdk.GetApiCommand({ ApiId: api.ApiId }));
    assert.deepEqual(again, api);
  });

  it('makes two APIs of one name, and lists them in pages', async () => {
    const other = await startTestSandbox();
    const own = other.client(sdk.ApiGatewayV2Client);
    try {
      for (let count = 0; count < 2; count += 1)
        await own.send(new sdk.CreateApiCommand({ Name: 'twin', ProtocolType: 'HTTP' }));
      const first = await own.send(new sdk.GetApisCommand({ MaxResults: '1' }));
      const second = await own.send(new sdk.GetApisCommand({ MaxResults: '1', NextToken: first.NextToken }));
      assert.equal(first.Items?.length, 1);
      assert.equal(second.Items?.length, 1);
      assert.equal(second.NextToken, undefined);
      assert.notEqual(first.Items?.[0]?.ApiId, second.Items?.[0]?.ApiId);
    } finally {
      await other.stop();
    }
  });

  it('says that an API does not exist, with the account in front of its id', async () => {
    assert.deepEqual(await refusal(client.send(new sdk.GetApiCommand({ ApiId: 'nothing123' }))), {
      name: 'NotFoundException',
      status: 404,
      message: `Invalid API identifier specified ${test.account}:nothing123`,
    });
  });

  it('says which part of an API does not exist', async () => {
    const ApiId = await newApi();
    const texts = [
      await refusal(client.send(new sdk.GetIntegrationCommand({ ApiId, IntegrationId: 'x' }))),
      await refusal(client.send(new sdk.DeleteRouteCommand({ ApiId, RouteId: 'x' }))),
      await refusal(client.send(new sdk.GetStageCommand({ ApiId, StageName: 'x' }))),
      await refusal(client.send(new sdk.CreateRouteCommand({ ApiId, RouteKey: 'GET /', Target: 'integrations/x' }))),
    ];
    assert.ok(texts.every(({ name, status }) => name === 'NotFoundException' && status === 404));
    assert.deepEqual(
      texts.map(({ message }) => message),
      [
        'Invalid Integration identifier specified x',
        'Invalid Route identifier specified x',
        'Invalid stage identifier specified',
        'Invalid Integration identifier specified x',
      ],
    );
  });

  it('removes an API with all that it has, and closes its address', async () => {
    const api = await client.send(
      new sdk.CreateApiCommand({ Name: 'gone', ProtocolType: 'HTTP', Target: functionArn }),
    );
    const { $metadata } = await client.send(new sdk.DeleteApiCommand({ ApiId: api.ApiId }));
    assert.equal($metadata.httpStatusCode, 204);
    assert.equal(
      (await refusal(client.send(new sdk.GetRoutesCommand({ ApiId: api.ApiId })))).name,
      'NotFoundException',
    );
    await assert.rejects(fetch(String(api.ApiEndpoint)));
    assert.equal((await refusal(client.send(new sdk.DeleteApiCommand({ ApiId: api.ApiId })))).status, 404);
  });

  it('makes route, integration and stage in a quick create, all of them managed', async () => {
    const ApiId = await newApi({ Target: functionArn });
    const routes = await client.send(new sdk.GetRoutesCommand({ ApiId }));
    const integrations = await client.send(new sdk.GetIntegrationsCommand({ ApiId }));
    const stages = await client.send(new sdk.GetStagesCommand({ ApiId }));
    assert.equal(routes.Items?.[0]?.RouteKey, '$default');
    assert.equal(routes.Items?.[0]?.Target, `integrations/${integrations.Items?.[0]?.IntegrationId}`);
    assert.equal(integrations.Items?.[0]?.IntegrationUri, functionArn);
    assert.equal(stages.Items?.[0]?.StageName, '$default');
    assert.equal(stages.Items?.[0]?.AutoDeploy, true);
    for (const list of [routes, integrations, stages]) assert.equal(list.Items?.[0]?.ApiGatewayManaged, true);
  });

  describe('CORS', () => {
    it('refuses credentials for every origin', async () => {
      const CorsConfiguration = { AllowCredentials: true, AllowOrigins: ['*'] };
      assert.deepEqual(
        await refusal(client.send(new sdk.CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP', CorsConfiguration }))),
        {
          name: 'BadRequestException',
          status: 400,
          message: "allow-credentials is not supported if 'allow-origin' is *",
        },
      );
    });

    it('refuses an origin without a scheme', async () => {
      const ApiId = await newApi();
      const call = client.send(
        new sdk.UpdateApiCommand({ ApiId, CorsConfiguration: { AllowOrigins: ['example.com'] } }),
      );
      assert.equal((await refusal(call)).name, 'BadRequestException');
    });

    it('is replaced as a whole, kept by an empty update, and cleared only by DeleteCorsConfiguration', async () => {
      const ApiId = await newApi({ CorsConfiguration: { AllowOrigins: ['*'], AllowHeaders: ['content-type'] } });
      await client.send(new sdk.UpdateApiCommand({ ApiId, CorsConfiguration: { AllowMethods: ['POST'] } }));
      await client.send(new sdk.UpdateApiCommand({ ApiId, CorsConfiguration: {} }));
      const { CorsConfiguration } = await client.send(new sdk.GetApiCommand({ ApiId }));
      assert.deepEqual(CorsConfiguration, { AllowMethods: ['POST'] });
      const { $metadata } = await client.send(new sdk.DeleteCorsConfigurationCommand({ ApiId }));
      assert.equal($metadata.httpStatusCode, 204);
      assert.equal((await client.send(new sdk.GetApiCommand({ ApiId }))).CorsConfiguration, undefined);
    });
  });

  describe('an integration', () => {
    it('has the defaults of AWS, and keeps what an update does not name', async () => {
      const ApiId = await newApi();
      const IntegrationId = await newIntegration(ApiId);
      const updated = await client.send(
        new sdk.UpdateIntegrationCommand({ ApiId, IntegrationId, TimeoutInMillis: 5000 }),
      );
      assert.equal(updated.TimeoutInMillis, 5000);
      assert.equal(updated.IntegrationMethod, 'POST');
      assert.equal(updated.ConnectionType, 'INTERNET');
      assert.equal(updated.IntegrationUri, functionArn);
    });

    it('needs a payload format version', async () => {
      const ApiId = await newApi();
      const call = client.send(
        new sdk.CreateIntegrationCommand({ ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: functionArn }),
      );
      assert.deepEqual(await refusal(call), {
        name: 'BadRequestException',
        status: 400,
        message: 'PayloadFormatVersion is a required parameter for integration',
      });
    });

    it('is refused by name where the sandbox does not do what it asks for', async () => {
      const ApiId = await newApi();
      const input = {
        ApiId,
        IntegrationType: 'HTTP_PROXY',
        IntegrationUri: 'https://example.com',
        IntegrationMethod: 'GET',
        ConnectionType: 'VPC_LINK',
      } as const;
      const { name, status, message } = await refusal(client.send(new sdk.CreateIntegrationCommand(input)));
      assert.deepEqual([name, status], ['NotImplemented', 501]);
      assert.match(message, /ConnectionType VPC_LINK/);
    });

    it('cannot be deleted while a route points to it', async () => {
      const ApiId = await newApi();
      const { RouteId, Target } = await newRoute(ApiId, 'GET /{id}');
      const IntegrationId = String(Target).replace('integrations/', '');
      const { name, status, message } = await refusal(
        client.send(new sdk.DeleteIntegrationCommand({ ApiId, IntegrationId })),
      );
      assert.deepEqual([name, status], ['ConflictException', 409]);
      assert.match(message, /^Cannot delete Integration '.+', it is referenced by Route/);
      await client.send(new sdk.DeleteRouteCommand({ ApiId, RouteId }));
      await client.send(new sdk.DeleteIntegrationCommand({ ApiId, IntegrationId }));
      assert.deepEqual((await client.send(new sdk.GetIntegrationsCommand({ ApiId }))).Items, []);
    });
  });

  describe('a route', () => {
    it('exists once for each key, with any names of its variables', async () => {
      const ApiId = await newApi();
      const route = await newRoute(ApiId, 'GET /{id}');
      assert.equal(route.AuthorizationType, 'NONE');
      assert.equal(route.ApiKeyRequired, false);
      for (const RouteKey of ['GET /{id}', 'GET /{shortId}']) {
        assert.deepEqual(await refusal(client.send(new sdk.CreateRouteCommand({ ApiId, RouteKey }))), {
          name: 'ConflictException',
          status: 409,
          message: `Route with key ${RouteKey} already exists for this API`,
        });
      }
      await client.send(new sdk.UpdateRouteCommand({ ApiId, RouteId: route.RouteId, RouteKey: 'GET /{shortId}' }));
      assert.equal(
        (await client.send(new sdk.GetRouteCommand({ ApiId, RouteId: route.RouteId }))).RouteKey,
        'GET /{shortId}',
      );
    });

    it('has a key of method and path, or $default', async () => {
      const ApiId = await newApi();
      for (const RouteKey of ['/shorten', 'FETCH /x', 'GET x', 'GET /{a+}/b', 'GET /a{b}', `GET ${'/a'.repeat(20)}{`]) {
        assert.deepEqual(
          await refusal(client.send(new sdk.CreateRouteCommand({ ApiId, RouteKey }))),
          {
            name: 'BadRequestException',
            status: 400,
            message:
              'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
          },
          RouteKey,
        );
      }
      for (const RouteKey of ['$default', 'GET /', 'ANY /{proxy+}', 'POST /a/{b}/c', 'GET /a/']) {
        await client.send(new sdk.CreateRouteCommand({ ApiId, RouteKey }));
      }
    });
  });

  describe('a stage', () => {
    it('is deployed again after each change when it deploys by itself', async () => {
      const ApiId = await newApi();
      const empty = await client.send(new sdk.CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }));
      assert.equal(empty.DeploymentId, undefined);
      assert.match(
        String(empty.LastDeploymentStatusMessage),
        /Unable to deploy API because no routes exist in this API$/,
      );
      await newRoute(ApiId, 'POST /shorten');
      const first = await client.send(new sdk.GetStageCommand({ ApiId, StageName: '$default' }));
      assert.equal(
        first.LastDeploymentStatusMessage,
        `Successfully deployed stage with deployment ID '${first.DeploymentId}'`,
      );
      await newRoute(ApiId, 'GET /{shortId}');
      const second = await client.send(new sdk.GetStageCommand({ ApiId, StageName: '$default' }));
      assert.notEqual(second.DeploymentId, first.DeploymentId);
      const { Items } = await client.send(new sdk.GetDeploymentsCommand({ ApiId }));
      assert.equal(Items?.length, 2);
      assert.ok(Items?.every(({ AutoDeployed, DeploymentStatus }) => AutoDeployed && DeploymentStatus === 'DEPLOYED'));
    });

    it('exists once, and takes no deployment by hand beside AutoDeploy', async () => {
      const ApiId = await newApi();
      await newRoute(ApiId, 'GET /x');
      const { DeploymentId } = await client.send(new sdk.CreateDeploymentCommand({ ApiId }));
      await client.send(new sdk.CreateStageCommand({ ApiId, StageName: 'prod', DeploymentId }));
      const twice = await refusal(client.send(new sdk.CreateStageCommand({ ApiId, StageName: 'prod' })));
      assert.deepEqual([twice.name, twice.status], ['ConflictException', 409]);
      const both = await refusal(
        client.send(new sdk.CreateStageCommand({ ApiId, StageName: 'test', AutoDeploy: true, DeploymentId })),
      );
      assert.deepEqual([both.name, both.status], ['BadRequestException', 400]);
      const used = await refusal(client.send(new sdk.DeleteDeploymentCommand({ ApiId, DeploymentId })));
      assert.equal(used.message, 'Active stages pointing to this deployment must be moved or deleted');
      await client.send(new sdk.DeleteStageCommand({ ApiId, StageName: 'prod' }));
      await client.send(new sdk.DeleteDeploymentCommand({ ApiId, DeploymentId }));
    });

    it('keeps its settings over an update that names others', async () => {
      const ApiId = await newApi();
      await newRoute(ApiId, 'GET /x');
      const DefaultRouteSettings = { ThrottlingBurstLimit: 20, ThrottlingRateLimit: 10 };
      await client.send(
        new sdk.CreateStageCommand({ ApiId, StageName: 'prod', AutoDeploy: true, DefaultRouteSettings }),
      );
      const updated = await client.send(
        new sdk.UpdateStageCommand({ ApiId, StageName: 'prod', StageVariables: { a: 'b' } }),
      );
      assert.deepEqual(updated.DefaultRouteSettings, { DetailedMetricsEnabled: false, ...DefaultRouteSettings });
      assert.equal(updated.CreatedDate?.getMilliseconds(), 0);
      assert.deepEqual(updated.StageVariables, { a: 'b' });
      const RouteSettings = { 'GET /y': { ThrottlingBurstLimit: 1 } };
      assert.deepEqual(
        await refusal(client.send(new sdk.UpdateStageCommand({ ApiId, StageName: 'prod', RouteSettings }))),
        {
          name: 'NotFoundException',
          status: 404,
          message: 'Unable to find Route by key GET /y within the provided RouteSettings',
        },
      );
    });

    it('cannot deploy an API without routes', async () => {
      const ApiId = await newApi();
      assert.deepEqual(await refusal(client.send(new sdk.CreateDeploymentCommand({ ApiId }))), {
        name: 'BadRequestException',
        status: 400,
        message: 'Unable to deploy API because no routes exist in this API',
      });
    });
  });

  it('tags APIs and stages by their ARNs', async () => {
    const ApiId = await newApi({ Tags: { a: '1' } });
    await client.send(new sdk.CreateStageCommand({ ApiId, StageName: '$default', Tags: { s: 't' } }));
    const ResourceArn = `arn:aws:apigateway:${test.region}::/apis/${ApiId}`;
    await client.send(new sdk.TagResourceCommand({ ResourceArn, Tags: { b: '2' } }));
    await client.send(new sdk.UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));
    assert.deepEqual((await client.send(new sdk.GetTagsCommand({ ResourceArn }))).Tags, { b: '2' });
    assert.deepEqual(
      (await client.send(new sdk.GetTagsCommand({ ResourceArn: `${ResourceArn}/stages/$default` }))).Tags,
      { s: 't' },
    );
  });

  it('refuses by name a parameter that the sandbox does not support', async () => {
    const call = client.send(
      new sdk.CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP', DisableSchemaValidation: true }),
    );
    assert.match((await refusal(call)).message, /DisableSchemaValidation/);
    const socket = client.send(new sdk.CreateApiCommand({ Name: 'a', ProtocolType: 'WEBSOCKET' }));
    assert.match((await refusal(socket)).message, /ProtocolType WEBSOCKET/);
  });

  it('finds everything again, on the same address, after a restart', async () => {
    const dir = join(test.dir, 'another');
    const first = await startTestSandbox({ dir });
    const api = await first
      .client(sdk.ApiGatewayV2Client)
      .send(new sdk.CreateApiCommand({ Name: 'kept', ProtocolType: 'HTTP', Target: functionArn }));
    await first.stop();
    const second = await startTestSandbox({ dir });
    try {
      const again = await second.client(sdk.ApiGatewayV2Client).send(new sdk.GetApiCommand({ ApiId: api.ApiId }));
      assert.equal(again.ApiEndpoint, api.ApiEndpoint);
      assert.equal((await fetch(`${api.ApiEndpoint}/x`)).status, 500);
    } finally {
      await second.stop();
    }
  });
});
