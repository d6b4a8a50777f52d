// The condition keys of API Gateway, for HTTP APIs: what a request sets (Request/…), and what it changes (Resource/…).
import type { SandboxContext } from '../../server/context.ts';
import type { PermissionAsked } from '../../server/service-rules.ts';
import { flagIn, textIn, type ConditionKeys } from '../shared/condition-keys.ts';
import { apiKey, partKey, recordsOf, type ApiRecord, type RouteRecord } from './records.ts';

type Asked = PermissionAsked & Pick<SandboxContext, 'store'>;

export const apigatewayKeys: ConditionKeys<Asked> = {
  filled: {
    'apigateway:Request/ApiName': ({ operation, input }) => (isApi(operation) ? textIn(input, 'Name') : undefined),
    'apigateway:Request/DisableExecuteApiEndpoint': ({ input }) => flagIn(input, 'DisableExecuteApiEndpoint'),
    'apigateway:Request/RouteAuthorizationType': ({ input }) => textIn(input, 'AuthorizationType'),
    'apigateway:Request/ApiKeyRequired': ({ input }) => flagIn(input, 'ApiKeyRequired'),
    'apigateway:Request/AuthorizerType': ({ input }) => textIn(input, 'AuthorizerType'),
    'apigateway:Request/AuthorizerUri': ({ input }) => textIn(input, 'AuthorizerUri'),
    'apigateway:Request/AccessLoggingDestination': ({ input }) => textIn(accessLog(input), 'DestinationArn'),
    'apigateway:Request/AccessLoggingFormat': ({ input }) => textIn(accessLog(input), 'Format'),
    'apigateway:Request/StageName': ({ operation, input }) =>
      operation === 'CreateDeployment' ? textIn(input, 'StageName') : undefined,
    'apigateway:Resource/ApiName': (asked) => (isApi(asked.operation) ? apiOf(asked)?.Name : undefined),
    'apigateway:Resource/DisableExecuteApiEndpoint': (asked) =>
      isApi(asked.operation) ? apiOf(asked)?.DisableExecuteApiEndpoint : undefined,
    'apigateway:Resource/RouteAuthorizationType': (asked) => routeOf(asked)?.AuthorizationType,
    'apigateway:Resource/ApiKeyRequired': (asked) => routeOf(asked)?.ApiKeyRequired,
  },
  // Of REST APIs, domain names, portals and routing rules.
  absent: [
    'apigateway:Request/AccessAssociationSource',
    'apigateway:Request/CognitoUserPoolArn',
    'apigateway:Request/ConditionBasePaths',
    'apigateway:Request/DomainNameArn',
    'apigateway:Request/EndpointType',
    'apigateway:Request/Method',
    'apigateway:Request/MtlsTrustStoreUri',
    'apigateway:Request/MtlsTrustStoreVersion',
    'apigateway:Request/PortalDisplayName',
    'apigateway:Request/PortalDomainName',
    'apigateway:Request/PortalProductDisplayName',
    'apigateway:Request/Priority',
    'apigateway:Request/ProductPageTitle',
    'apigateway:Request/ProductRestEndpointPageEndpointPrefix',
    'apigateway:Request/RestApiId',
    'apigateway:Request/SecurityPolicy',
    'apigateway:Request/Stage',
    'apigateway:Resource/CognitoUserPoolArn',
    'apigateway:Resource/ConditionBasePaths',
    'apigateway:Resource/EndpointType',
    'apigateway:Resource/Method',
    'apigateway:Resource/MtlsTrustStoreUri',
    'apigateway:Resource/MtlsTrustStoreVersion',
    'apigateway:Resource/PortalDisplayName',
    'apigateway:Resource/PortalDomainName',
    'apigateway:Resource/PortalProductDisplayName',
    'apigateway:Resource/PortalPublishStatus',
    'apigateway:Resource/Priority',
    'apigateway:Resource/ProductPageTitle',
    'apigateway:Resource/ProductRestEndpointPageEndpointPrefix',
    'apigateway:Resource/RestApiId',
    'apigateway:Resource/RoutingMode',
    'apigateway:Resource/SecurityPolicy',
    'apigateway:Resource/Stage',
  ],
};

function isApi(operation: string): boolean {
  return ['CreateApi', 'UpdateApi', 'DeleteApi'].includes(operation);
}

function accessLog({ AccessLogSettings: settings }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return typeof settings === 'object' && settings !== null ? { ...settings } : {};
}

function apiOf({ store, call, input }: Asked): Readonly<ApiRecord> | undefined {
  return recordsOf({ store }).apis.get(apiKey(call, textIn(input, 'ApiId') ?? ''));
}

function routeOf(asked: Asked): Readonly<RouteRecord> | undefined {
  const api = ['UpdateRoute', 'DeleteRoute'].includes(asked.operation) ? apiOf(asked) : undefined;
  return api && recordsOf(asked).routes.get(partKey(api, textIn(asked.input, 'RouteId')));
}
