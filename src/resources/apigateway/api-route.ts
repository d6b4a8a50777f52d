// A route of an API: which requests go to which integration.
import {
  ApiGatewayV2Client,
  CreateRouteCommand,
  DeleteRouteCommand,
  GetRoutesCommand,
  UpdateRouteCommand,
  type Route,
} from '@aws-sdk/client-apigatewayv2';
import type { Aws } from '../../engine/types.ts';
import { defineResource, orMissing, required } from '../define.ts';
import { notFound, listAll, apiConsole, apis, isNameTaken } from './common.ts';
import { allow, changedByHand, cleanupToo, learnerOnly, onlyWhen } from '../../aws/permissions.ts';
import { freeAtRest } from '../facets.ts';

/** `key`: `POST /shorten`. */
type Props = { apiId: string; key: string; integrationId: string };
type Outputs = { id: string; target: string; authorization: string };

export const apiRoute = defineResource<Props, Outputs>({
  kind: 'api-route',
  describe: ({ key }) => `API route ${key}`,
  identify: ({ apiId, key }) => ({ name: `${apiId} ${key}` }),

  async read(props, aws) {
    const live = await find(props, aws);
    return live && outputsOf(live);
  },

  async ensure(props, aws) {
    const live = (await find(props, aws)) ?? (await create(props, aws));
    const outputs = outputsOf(live);
    const wanted = settingsOf(props);
    if (outputs.target === wanted.target && outputs.authorization === wanted.authorization) return outputs;
    const { apiId, key } = props;
    const command = new UpdateRouteCommand({
      ApiId: apiId,
      RouteId: outputs.id,
      RouteKey: key,
      Target: wanted.target,
      AuthorizationType: 'NONE',
    });
    await aws.client(ApiGatewayV2Client).send(command);
    return { ...outputs, ...wanted };
  },

  async remove(props, aws) {
    const live = await find(props, aws);
    if (!live) return;
    const command = new DeleteRouteCommand({ ApiId: props.apiId, RouteId: live.RouteId });
    await orMissing(aws.client(ApiGatewayV2Client).send(command), notFound);
    const wait = { for: `the deletion of the route ${props.key}`, usually: 2, atMost: 60 };
    await aws.waiter.until(wait, async () => ((await find(props, aws)) ? undefined : true));
  },

  calls: {
    'ApiGatewayV2.CreateRoute': learnerOnly(allow(apis, 'apigateway:POST')),
    'ApiGatewayV2.GetRoutes': cleanupToo(allow(apis, 'apigateway:GET')),
    'ApiGatewayV2.UpdateRoute': onlyWhen(changedByHand, learnerOnly(allow(apis, 'apigateway:PATCH'))),
    'ApiGatewayV2.DeleteRoute': cleanupToo(allow(apis, 'apigateway:DELETE')),
  },

  partOf: { kind: 'http-api', property: 'apiId' },

  settings: settingsOf,

  atRest: freeAtRest('part of the API'),

  consoleLink: ({ props, region }) => apiConsole(props.apiId, region),

  cloudFormation: {
    type: 'AWS::ApiGatewayV2::Route',
    properties: ({ props: { apiId, key, integrationId } }) => ({
      ApiId: apiId,
      RouteKey: key,
      Target: `integrations/${integrationId}`,
    }),
  },

  why: {
    about: 'A route decides which requests go where: a method and a path, and the integration that handles them.',
    properties: {
      apiId: {
        what: 'The API that the route belongs to.',
        otherwise: 'this API answers 404, because it has no such route.',
      },
      key: {
        what: 'Method and path. Braces mark a path variable: the function reads `{shortId}` as `pathParameters.shortId`.',
        otherwise: 'API Gateway answers 404 itself to a request that matches no route, and invokes no function.',
      },
      integrationId: {
        what: 'The integration that handles the request, and so the function.',
        otherwise: 'with the two integrations swapped, each function gets the requests for the other function.',
      },
    },
  },
});

async function create(props: Props, aws: Aws): Promise<Route> {
  const command = new CreateRouteCommand({ ApiId: props.apiId, RouteKey: props.key, Target: targetOf(props) });
  try {
    await aws.client(ApiGatewayV2Client).send(command);
  } catch (error) {
    // Created by a call whose answer was lost, and not visible a moment ago.
    if (!isNameTaken(error)) throw error;
  }
  const wait = { for: `the route ${props.key} to appear`, usually: 2, atMost: 60 };
  return aws.waiter.until(wait, () => find(props, aws));
}

/** Undefined where there is no API either. */
async function find({ apiId, key }: Props, aws: Aws): Promise<Route | undefined> {
  const list = (NextToken: string | undefined) =>
    aws.client(ApiGatewayV2Client).send(new GetRoutesCommand({ ApiId: apiId, NextToken }));
  const all = await orMissing(listAll(list), notFound);
  return all?.find(({ RouteKey }) => RouteKey === key);
}

function targetOf({ integrationId }: Props): string {
  return `integrations/${integrationId}`;
}

function settingsOf(props: Props) {
  return { target: targetOf(props), authorization: 'NONE' };
}

function outputsOf({ RouteId, Target, AuthorizationType }: Route): Outputs {
  return { id: required(RouteId, 'RouteId'), target: Target ?? '', authorization: AuthorizationType ?? 'NONE' };
}
