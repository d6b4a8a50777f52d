// The integration behind an API's routes: one Lambda function, which receives the whole request.
import {
  ApiGatewayV2Client,
  CreateIntegrationCommand,
  DeleteIntegrationCommand,
  GetIntegrationsCommand,
  UpdateIntegrationCommand,
  type Integration,
} from '@aws-sdk/client-apigatewayv2';
import type { Aws } from '../../engine/types.ts';
import { defineResource, orMissing, required } from '../define.ts';
import { notFound, listAll, apiConsole, apis, isNameTaken } from './common.ts';
import { allow, changedByHand, cleanupToo, learnerOnly, onlyWhen } from '../../aws/permissions.ts';
import { freeAtRest } from '../facets.ts';

type Props = { apiId: string; functionArn: string };
type Outputs = { id: string; functionArn: string; type: string; payloadFormat: string };

export const apiIntegration = defineResource<Props, Outputs>({
  kind: 'api-integration',
  describe: ({ functionArn }) => `API integration with ${functionArn.slice(functionArn.lastIndexOf(':') + 1)}`,
  identify: ({ apiId }, outputs) => ({ name: `${apiId}/integrations/${outputs?.id ?? '?'}` }),

  async read(props, aws, known) {
    const [live] = await matching(props, aws, known);
    return live && outputsOf(live);
  },

  async ensure(props, aws, known) {
    const [live] = await matching(props, aws, known);
    if (!live) return create(props, aws, known);
    const outputs = outputsOf(live);
    if (outputs.type === 'AWS_PROXY' && outputs.payloadFormat === '2.0') return outputs;
    const command = new UpdateIntegrationCommand({ ...settingsOf(props), IntegrationId: outputs.id });
    await aws.client(ApiGatewayV2Client).send(command);
    return { ...outputs, type: 'AWS_PROXY', payloadFormat: '2.0' };
  },

  async remove(props, aws, known) {
    for (const { IntegrationId } of await matching(props, aws, known)) {
      await remove(props.apiId, required(IntegrationId, 'Items[].IntegrationId'), aws);
    }
    const wait = { for: 'the deletion of the integration', usually: 2, atMost: 60 };
    await aws.waiter.until(wait, async () => ((await matching(props, aws, known)).length > 0 ? undefined : true));
  },

  calls: {
    'ApiGatewayV2.CreateIntegration': learnerOnly(allow(apis, 'apigateway:POST')),
    'ApiGatewayV2.GetIntegrations': cleanupToo(allow(apis, 'apigateway:GET')),
    'ApiGatewayV2.UpdateIntegration': onlyWhen(changedByHand, learnerOnly(allow(apis, 'apigateway:PATCH'))),
    'ApiGatewayV2.DeleteIntegration': cleanupToo(allow(apis, 'apigateway:DELETE')),
  },

  partOf: { kind: 'http-api', property: 'apiId' },

  settings: ({ functionArn }) => ({ functionArn, type: 'AWS_PROXY', payloadFormat: '2.0' }),

  atRest: freeAtRest('part of the API'),

  consoleLink: ({ props, region }) => apiConsole(props.apiId, region),

  cloudFormation: {
    type: 'AWS::ApiGatewayV2::Integration',
    values: ({ outputs }) => ({ Ref: outputs.id }),
    properties: ({ props }) => ({ ...settingsOf(props), ApiId: props.apiId, IntegrationUri: props.functionArn }),
  },

  why: {
    about:
      'The integration connects routes to a function: the function receives the whole request as an event, and its result becomes the response.',
    properties: {
      apiId: {
        what: 'The API that the integration belongs to.',
        otherwise: 'a route can only point to integrations of its own API.',
      },
      functionArn: {
        what: 'The function that API Gateway invokes.',
        otherwise: 'if the function is deleted, every request is answered with 500.',
      },
    },
  },
});

async function create(props: Props, aws: Aws, known: Outputs | undefined): Promise<Outputs> {
  const command = new CreateIntegrationCommand(settingsOf(props));
  await aws.client(ApiGatewayV2Client).send(command);
  const [kept, ...twins] = await aws.waiter.until(
    { for: 'the integration to appear', usually: 2, atMost: 60 },
    async () => {
      const found = await matching(props, aws, known);
      return found.length > 0 ? found : undefined;
    },
  );
  // The SDK repeats a call whose answer was lost, and then there are two.
  for (const { IntegrationId } of twins) await removeTwin(props.apiId, required(IntegrationId, 'IntegrationId'), aws);
  return outputsOf(required(kept, 'Items[]'));
}

/** One that a route points to cannot be deleted yet, and is removed with the rest. */
async function removeTwin(apiId: string, id: string, aws: Aws): Promise<void> {
  try {
    await remove(apiId, id, aws);
  } catch (error) {
    if (!isNameTaken(error)) throw error;
  }
}

async function remove(ApiId: string, IntegrationId: string, aws: Aws): Promise<void> {
  const command = new DeleteIntegrationCommand({ ApiId, IntegrationId });
  await orMissing(aws.client(ApiGatewayV2Client).send(command), notFound);
}

/** All integrations with the function, the recorded one first. None if there is no API. */
async function matching({ apiId, functionArn }: Props, aws: Aws, known: Outputs | undefined): Promise<Integration[]> {
  const list = (NextToken: string | undefined) =>
    aws.client(ApiGatewayV2Client).send(new GetIntegrationsCommand({ ApiId: apiId, NextToken }));
  const all = (await orMissing(listAll(list), notFound)) ?? [];
  const isKnown = ({ IntegrationId }: Integration) => Number(IntegrationId === known?.id);
  return all
    .filter(({ IntegrationUri }) => functionOf(IntegrationUri) === functionArn)
    .sort(
      (one, other) =>
        isKnown(other) - isKnown(one) || (String(one.IntegrationId) < String(other.IntegrationId) ? -1 : 1),
    );
}

/**
 * The function that an integration invokes. Its address is the function's ARN, or contains it:
 * `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations`.
 * source: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html, checked 2026-11-29
 */
export function functionOf(integrationUri = ''): string {
  return /:lambda:path\/[^/]+\/functions\/(.+)\/invocations$/.exec(integrationUri)?.[1] ?? integrationUri;
}

function settingsOf({ apiId, functionArn }: Props) {
  return {
    ApiId: apiId,
    IntegrationType: 'AWS_PROXY' as const,
    IntegrationUri: functionArn,
    IntegrationMethod: 'POST',
    // The default is 1.0, whose events look different.
    PayloadFormatVersion: '2.0',
  };
}

function outputsOf({ IntegrationId, IntegrationUri, IntegrationType, PayloadFormatVersion }: Integration): Outputs {
  return {
    id: required(IntegrationId, 'IntegrationId'),
    functionArn: functionOf(IntegrationUri),
    type: IntegrationType ?? '',
    payloadFormat: PayloadFormatVersion ?? '',
  };
}
