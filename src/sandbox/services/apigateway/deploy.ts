// Deployments: pictures of an API that its stages serve, made by hand or, with AutoDeploy, after every change.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { throwAwsError } from '../../server/aws-error.ts';
import type { SandboxContext } from '../../server/context.ts';
import {
  apiKey,
  newId,
  partsOf,
  type ApiRecord,
  type DeploymentRecord,
  type Gateway,
  type StageRecord,
} from './records.ts';

const noRoutes = 'Unable to deploy API because no routes exist in this API';

/** Called after every change of an API, its routes or its integrations. */
export function autoDeploy(sandbox: SandboxContext, gateway: Gateway, api: ApiRecord): void {
  for (const stage of partsOf(gateway.stages, api)) if (stage.AutoDeploy) deployStage(sandbox, gateway, api, stage);
}

/** Deploys to one stage of AutoDeploy. An API without routes cannot be deployed: the stage goes on as it was. */
export function deployStage(sandbox: SandboxContext, gateway: Gateway, api: ApiRecord, stage: StageRecord): void {
  const key = `${apiKey(api, api.apiId)}/${stage.StageName}`;
  if (partsOf(gateway.routes, api).length === 0) {
    gateway.stages.set(key, { ...stage, failure: `Deployment attempt failed: ${noRoutes}` });
    return;
  }
  const { id } = takePicture(sandbox, gateway, api, { auto: true });
  gateway.stages.set(key, { ...pointTo(sandbox, stage, id), failure: undefined });
}

export function deploy(
  sandbox: SandboxContext,
  gateway: Gateway,
  api: ApiRecord,
  description: string | undefined,
): DeploymentRecord {
  if (partsOf(gateway.routes, api).length === 0) throwAwsError(sdk.BadRequestException$, noRoutes);
  return takePicture(sandbox, gateway, api, { auto: false, description });
}

function takePicture(
  sandbox: SandboxContext,
  gateway: Gateway,
  api: ApiRecord,
  { auto, description }: { auto: boolean; description?: string | undefined },
): DeploymentRecord {
  const prefix = apiKey(api, api.apiId);
  const routes = partsOf(gateway.routes, api).map((route) => ({
    key: route.RouteKey,
    integration: gateway.integrations.get(`${prefix}/${integrationIdOf(route.Target)}`),
  }));
  const now = sandbox.now();
  const record: DeploymentRecord = {
    id: newId(6),
    createdAt: now,
    readyAt: now + sandbox.pace.deployment,
    auto,
    description,
    cors: api.CorsConfiguration,
    routes,
  };
  gateway.deployments.set(`${prefix}/${record.id}`, record);
  return record;
}

/** The stage, serving that deployment as soon as it has reached every host; what can never serve again is dropped. */
export function pointTo(sandbox: SandboxContext, stage: StageRecord, id: string): StageRecord {
  const now = sandbox.now();
  const live = liveAt(stage, now);
  const waiting = stage.deployments.filter(({ at }) => at > now);
  const next = { id, at: now + sandbox.pace.deployment };
  return { ...stage, updatedAt: now, deployments: [...(live ? [live] : []), ...waiting, next] };
}

export function liveAt(stage: StageRecord, now: number): { id: string; at: number } | undefined {
  return stage.deployments.findLast(({ at }) => at <= now);
}

/** `integrations/abc123` → `abc123` */
export function integrationIdOf(target: string | undefined): string | undefined {
  return target?.replace(/^integrations\//, '');
}
