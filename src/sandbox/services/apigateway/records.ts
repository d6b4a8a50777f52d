// What is kept of an HTTP API, its parts, and how each of them is found or said not to exist.
import { randomBytes } from 'node:crypto';
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { throwAwsError } from '../../server/aws-error.ts';
import type { SandboxContext } from '../../server/context.ts';
import type { Collection } from '../../state/store.ts';

/** Members that are the same in the store and on the wire keep the SDK's names. */
export interface ApiRecord {
  readonly account: string;
  readonly region: string;
  readonly apiId: string;
  readonly createdAt: number;
  /** Made by quick create, as are its route, its integration and its stage. */
  readonly managed: boolean;
  readonly Name: string;
  readonly Description?: string | undefined;
  readonly Version?: string | undefined;
  readonly IpAddressType: sdk.IpAddressType;
  readonly DisableExecuteApiEndpoint: boolean;
  readonly CorsConfiguration?: sdk.Cors | undefined;
  readonly Tags: Readonly<Record<string, string>>;
}

export type IntegrationRecord = sdk.Integration & { readonly IntegrationId: string };
export type RouteRecord = sdk.Route & { readonly RouteId: string; readonly RouteKey: string };

export interface StageRecord {
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Oldest first; the newest whose moment has come is the one that serves. */
  readonly deployments: readonly { readonly id: string; readonly at: number }[];
  /** Why the last automatic deployment failed. */
  readonly failure?: string | undefined;
  readonly managed: boolean;
  readonly StageName: string;
  readonly AutoDeploy: boolean;
  readonly Description?: string | undefined;
  readonly DefaultRouteSettings: sdk.RouteSettings;
  readonly RouteSettings: Readonly<Record<string, sdk.RouteSettings>>;
  readonly StageVariables: Readonly<Record<string, string>>;
  readonly Tags: Readonly<Record<string, string>>;
}

/** A deployment is a picture of the API: later changes do not show until there is a new one. */
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
}

export interface Gateway {
  readonly apis: Collection<ApiRecord>;
  readonly integrations: Collection<IntegrationRecord>;
  readonly routes: Collection<RouteRecord>;
  readonly stages: Collection<StageRecord>;
  readonly deployments: Collection<DeploymentRecord>;
}

export function openGateway({ store }: SandboxContext): Gateway {
  return {
    apis: store.collection('apigateway/apis'),
    integrations: store.collection('apigateway/integrations'),
    routes: store.collection('apigateway/routes'),
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

export function apiOf(gateway: Gateway, place: ApiScope, apiId: string | undefined): ApiRecord {
  const api = gateway.apis.get(apiKey(place, String(apiId)));
  return api ?? throwAwsError(sdk.NotFoundException$, `Invalid API identifier specified ${place.account}:${apiId}`);
}

/** The part of an API with that id or name; says, as AWS does, which kind of identifier was wrong. */
export function partOf<Part>(parts: Collection<Part>, api: ApiRecord, kind: PartKind, id: string | undefined): Part {
  const part = parts.get(`${apiKey(api, api.apiId)}/${id}`);
  return (
    part ??
    throwAwsError(
      sdk.NotFoundException$,
      kind === 'stage' ? 'Invalid stage identifier specified' : `Invalid ${kind} identifier specified ${id}`,
    )
  );
}

export type PartKind = 'Integration' | 'Route' | 'Deployment' | 'stage';

export function partsOf<Part>(parts: Collection<Part>, api: ApiRecord): Part[] {
  return parts.values(`${apiKey(api, api.apiId)}/`);
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Begins with a letter: an API's id is the first label of a host name. */
export function newId(length: number): string {
  const bytes = randomBytes(length);
  return [...bytes].map((byte, index) => letters[byte % (index === 0 ? 26 : 36)]).join('');
}
