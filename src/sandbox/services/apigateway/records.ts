// What is kept of HTTP APIs and their parts.
import type * as sdk from '@aws-sdk/client-apigatewayv2';
import type { SandboxContext } from '../../server/context.ts';
import type { Collection, Store } from '../../state/store.ts';
import { randomId } from '../shared/random-id.ts';
import type { TagMap } from '../shared/tags.ts';

/** Members that are the same in the store and in answers have the SDK's names. */
export interface ApiRecord {
  readonly account: string;
  readonly region: string;
  readonly apiId: string;
  readonly createdAt: number;
  /** Created by quick create, as are its route, its integration and its stage. */
  readonly managed: boolean;
  readonly Name: string;
  readonly Description?: string | undefined;
  readonly Version?: string | undefined;
  readonly IpAddressType: sdk.IpAddressType;
  readonly DisableExecuteApiEndpoint: boolean;
  readonly CorsConfiguration?: sdk.Cors | undefined;
  readonly Tags: TagMap;
}

export type IntegrationRecord = sdk.Integration & { readonly IntegrationId: string };
export type AuthorizerRecord = sdk.Authorizer & { readonly AuthorizerId: string };
export type RouteRecord = sdk.Route & { readonly RouteId: string; readonly RouteKey: string };

export interface StageRecord {
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Oldest first. The newest of those whose time has come is served. */
  readonly deployments: readonly { readonly id: string; readonly at: number }[];
  /** Why the last automatic deployment failed. */
  readonly failure?: string | undefined;
  readonly managed: boolean;
  /** When the cached results of authorizers were dropped last. */
  readonly authorizersResetAt?: number | undefined;
  readonly StageName: string;
  readonly AutoDeploy: boolean;
  readonly Description?: string | undefined;
  readonly DefaultRouteSettings: sdk.RouteSettings;
  readonly RouteSettings: Readonly<Record<string, sdk.RouteSettings>>;
  readonly StageVariables: Readonly<Record<string, string>>;
  readonly AccessLogSettings?: sdk.AccessLogSettings | undefined;
  readonly Tags: TagMap;
}

/** A snapshot of the API: later changes need a new deployment. */
export interface DeploymentRecord {
  readonly id: string;
  readonly createdAt: number;
  readonly readyAt: number;
  readonly auto: boolean;
  readonly description?: string | undefined;
  readonly cors?: sdk.Cors | undefined;
  readonly routes: readonly DeployedRoute[];
}

export interface DeployedRoute {
  readonly key: string;
  readonly integration?: IntegrationRecord | undefined;
  /** Absent for an open route. */
  readonly authorization?: DeployedAuthorization | undefined;
}

export interface DeployedAuthorization {
  readonly type: sdk.AuthorizationType;
  readonly authorizer?: AuthorizerRecord | undefined;
  readonly scopes: readonly string[];
}

export interface Records {
  readonly apis: Collection<ApiRecord>;
  readonly integrations: Collection<IntegrationRecord>;
  readonly routes: Collection<RouteRecord>;
  readonly authorizers: Collection<AuthorizerRecord>;
  readonly stages: Collection<StageRecord>;
  readonly deployments: Collection<DeploymentRecord>;
}

export function recordsOf({ store }: Pick<SandboxContext, 'store'>): Records {
  return {
    apis: store.collection('apigateway/apis'),
    integrations: store.collection('apigateway/integrations'),
    routes: store.collection('apigateway/routes'),
    authorizers: store.collection('apigateway/authorizers'),
    stages: store.collection('apigateway/stages'),
    deployments: store.collection('apigateway/deployments'),
  };
}

export interface ApiScope {
  readonly account: string;
  readonly region: string;
}

export function apiKey({ account, region }: ApiScope, apiId: string): string {
  return `${account}/${region}/${apiId}`;
}

/** The key of a part of an API: an integration, a route, a stage or a deployment. */
export function partKey(api: ApiRecord, id: string | undefined): string {
  return `${apiKey(api, api.apiId)}/${id}`;
}

export function partsOf<Part>(parts: Collection<Part>, api: ApiRecord): Part[] {
  return parts.values(partKey(api, ''));
}

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Starts with a letter: an API's id is the first label of a host name. */
export function newId(length: number): string {
  return randomId(letters, 1) + randomId(`${letters}0123456789`, length - 1);
}

/** The tags of an API, also for its parts. The ARN has no account. */
export function tagsOfArn(store: Store, arn: string): TagMap {
  const [, region, apiId] = /^arn:aws:apigateway:([^:]+)::\/apis\/([^/]+)/.exec(arn) ?? [];
  const apis = recordsOf({ store }).apis.values();
  return apis.find((api) => api.apiId === apiId && api.region === region)?.Tags ?? {};
}
