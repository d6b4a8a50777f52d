// The HTTP API with its integrations, routes and stage.
import type { TerraformContext, TerraformForms } from '../form.ts';

export const apiForms: TerraformForms = {
  'http-api': {
    type: 'aws_apigatewayv2_api',
    arguments: ({ props, tags }) => ({
      name: props['name'],
      protocol_type: 'HTTP',
      cors_configuration: corsOf(props['cors'] as Cors | null),
      tags,
    }),
    values: ({ outputs, region, account }) => ({
      id: outputs['id'],
      execution_arn: `arn:aws:execute-api:${region}:${account}:${outputs['id'] as string}`,
      api_endpoint: outputs['endpoint'],
    }),
    importId: ({ outputs }) => outputs['id'] as string,
  },
  'api-integration': {
    type: 'aws_apigatewayv2_integration',
    arguments: ({ props }) => ({
      api_id: props['apiId'],
      integration_type: 'AWS_PROXY',
      integration_uri: props['functionArn'],
      payload_format_version: '2.0',
    }),
    values: ({ outputs }) => ({ id: outputs['id'] }),
    importId: partOfApi,
  },
  'api-route': {
    type: 'aws_apigatewayv2_route',
    arguments: ({ props }) => ({
      api_id: props['apiId'],
      route_key: props['key'],
      target: `integrations/${props['integrationId'] as string}`,
    }),
    importId: partOfApi,
  },
  'api-stage': {
    type: 'aws_apigatewayv2_stage',
    arguments: ({ props, tags }) => ({
      api_id: props['apiId'],
      name: props['stage'],
      auto_deploy: true,
      default_route_settings: {
        block: { throttling_rate_limit: props['rate'], throttling_burst_limit: props['burst'] },
      },
      route_settings: limitedRoutes(props['routes'] as Limits | undefined),
      tags,
    }),
    importId: ({ props }) => `${props['apiId'] as string}/${props['stage'] as string}`,
  },
};

function partOfApi({ props, outputs }: TerraformContext): string {
  return `${props['apiId'] as string}/${outputs['id'] as string}`;
}

type Limits = Readonly<Record<string, { readonly rate: number; readonly burst: number }>>;

function limitedRoutes(routes: Limits | undefined) {
  if (!routes) return undefined;
  const block = Object.entries(routes).map(([route_key, { rate, burst }]) => ({
    route_key,
    throttling_rate_limit: rate,
    throttling_burst_limit: burst,
  }));
  return { block };
}

interface Cors {
  readonly origins: string[];
  readonly methods: string[];
  readonly headers: string[];
}

function corsOf(cors: Cors | null | undefined) {
  if (!cors) return undefined;
  const { origins, methods, headers } = cors;
  return { block: { allow_origins: origins, allow_methods: methods, allow_headers: headers } };
}
