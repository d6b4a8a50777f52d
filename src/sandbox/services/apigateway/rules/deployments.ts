// Deployments: snapshots of an API that its stages serve, created by request or, with AutoDeploy, after every change.
import type { SandboxContext } from '../../../server/context.ts';
import { noRoutesText, noRoutesToDeploy } from '../errors.ts';
import {
  newId,
  partKey,
  partsOf,
  type ApiRecord,
  type DeployedAuthorization,
  type DeploymentRecord,
  type Records,
  type RouteRecord,
  type StageRecord,
} from '../records.ts';
import { isPending } from '../../../pace.ts';

/** To be called after every change of an API, its routes or its integrations. */
export function autoDeploy(sandbox: SandboxContext, records: Records, api: ApiRecord): void {
  for (const stage of partsOf(records.stages, api)) if (stage.AutoDeploy) deployStage(sandbox, records, api, stage);
}

/** Deploys to one stage with AutoDeploy. An API without routes cannot be deployed: the stage stays as it is. */
export function deployStage(sandbox: SandboxContext, records: Records, api: ApiRecord, stage: StageRecord): void {
  const key = partKey(api, stage.StageName);
  if (partsOf(records.routes, api).length === 0) {
    records.stages.set(key, { ...stage, failure: `Deployment attempt failed: ${noRoutesText}` });
    return;
  }
  const { id } = takeSnapshot(sandbox, records, api, { auto: true });
  records.stages.set(key, { ...withDeployment(sandbox, stage, id), failure: undefined });
}

export function createDeployment(
  sandbox: SandboxContext,
  records: Records,
  api: ApiRecord,
  description: string | undefined,
): DeploymentRecord {
  if (partsOf(records.routes, api).length === 0) noRoutesToDeploy();
  return takeSnapshot(sandbox, records, api, { auto: false, description });
}

function takeSnapshot(
  sandbox: SandboxContext,
  records: Records,
  api: ApiRecord,
  { auto, description }: { auto: boolean; description?: string | undefined },
): DeploymentRecord {
  const routes = partsOf(records.routes, api).map((route) => ({
    key: route.RouteKey,
    integration: records.integrations.get(partKey(api, integrationIdOf(route.Target))),
    authorization: authorizationOf(records, api, route),
  }));
  const now = sandbox.now();
  const deployment: DeploymentRecord = {
    id: newId(6),
    createdAt: now,
    readyAt: now + sandbox.pace.deployment,
    auto,
    description,
    cors: api.CorsConfiguration,
    routes,
  };
  records.deployments.set(partKey(api, deployment.id), deployment);
  return deployment;
}

function authorizationOf(
  { authorizers }: Records,
  api: ApiRecord,
  { AuthorizationType: type = 'NONE', AuthorizerId, AuthorizationScopes: scopes = [] }: RouteRecord,
): DeployedAuthorization | undefined {
  if (type === 'NONE') return undefined;
  return { type, authorizer: AuthorizerId ? authorizers.get(partKey(api, AuthorizerId)) : undefined, scopes };
}

/** The stage with a deployment that it serves once that is ready. Deployments that will not be served again are dropped. */
export function withDeployment(sandbox: SandboxContext, stage: StageRecord, id: string): StageRecord {
  const now = sandbox.now();
  const served = servedDeployment(stage, now);
  const waiting = stage.deployments.filter(({ at }) => isPending('deployment', at, now));
  const next = { id, at: now + sandbox.pace.deployment };
  return { ...stage, updatedAt: now, deployments: [...(served ? [served] : []), ...waiting, next] };
}

export function servedDeployment(stage: StageRecord, now: number): { id: string; at: number } | undefined {
  return stage.deployments.findLast(({ at }) => !isPending('deployment', at, now));
}

/** `integrations/abc123` → `abc123` */
export function integrationIdOf(target: string | undefined): string | undefined {
  return target?.replace(/^integrations\//, '');
}
