// Stages: what serves a deployment, with its throttling and its variables.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { deployStage, liveAt, pointTo } from '../deploy.ts';
import { throwAwsError } from '../../../server/aws-error.ts';
import { apiKey, apiOf, partOf, partsOf, type ApiRecord, type Gateway, type StageRecord } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Operation } from '../../../server/service.ts';
import { badRequest, below, checkTags, given, notHonoured, pageOf, inSeconds } from './common.ts';

const operation = operationsOf(sdk);

const settings = [
  'StageName',
  'AutoDeploy',
  'DeploymentId',
  'Description',
  'DefaultRouteSettings',
  'RouteSettings',
  'StageVariables',
] as const;
type Settings = Pick<sdk.CreateStageRequest, (typeof settings)[number] | 'Tags'>;

export function stageOperations(sandbox: SandboxContext, gateway: Gateway): Operation[] {
  return [
    operation(
      'CreateStage',
      {
        takes: ['ApiId', ...settings, 'Tags'],
        action: 'apigateway:POST',
        on: below('stages'),
        // Seen on AWS in 2026: for a stage it is the named action, which the verbs do not cover.
        also: (input, call) => tagging('apigateway:TagResource', input.Tags, below('stages')(input, call)),
      },
      ({ ApiId, ...input }, call) => {
        const api = apiOf(gateway, call, ApiId);
        if (!/^(?:\$default|[\w-]{1,128})$/.test(String(input.StageName)))
          badRequest('Stage name only allows a-zA-Z0-9_- or $default');
        if (gateway.stages.has(`${apiKey(api, api.apiId)}/${input.StageName}`))
          throwAwsError(sdk.ConflictException$, 'Stage already exists');
        check(gateway, api, input);
        return shown(sandbox, putStage(sandbox, gateway, api, input));
      },
    ),
    operation(
      'GetStage',
      { takes: ['ApiId', 'StageName'], action: 'apigateway:GET', on: below('stages', 'StageName') },
      (input, call) =>
        shown(sandbox, partOf(gateway.stages, apiOf(gateway, call, input.ApiId), 'stage', input.StageName)),
    ),
    operation(
      'GetStages',
      { takes: ['ApiId', 'MaxResults', 'NextToken'], action: 'apigateway:GET', on: below('stages') },
      (input, call) => {
        const page = pageOf(partsOf(gateway.stages, apiOf(gateway, call, input.ApiId)), input);
        return { ...page, Items: page.Items.map((stage) => shown(sandbox, stage)) };
      },
    ),
    operation(
      'UpdateStage',
      { takes: ['ApiId', ...settings], action: 'apigateway:PATCH', on: below('stages', 'StageName') },
      ({ ApiId, DeploymentId, ...input }, call) => {
        const api = apiOf(gateway, call, ApiId);
        const before = partOf(gateway.stages, api, 'stage', input.StageName);
        const stage = { ...before, ...given(input), updatedAt: sandbox.now() } as StageRecord;
        check(gateway, api, { ...stage, DeploymentId });
        const key = `${apiKey(api, api.apiId)}/${stage.StageName}`;
        gateway.stages.set(key, DeploymentId === undefined ? stage : pointTo(sandbox, stage, DeploymentId));
        if (stage.AutoDeploy && !before.AutoDeploy) deployStage(sandbox, gateway, api, stage);
        return shown(sandbox, partOf(gateway.stages, api, 'stage', stage.StageName));
      },
    ),
    operation(
      'DeleteStage',
      { takes: ['ApiId', 'StageName'], action: 'apigateway:DELETE', on: below('stages', 'StageName') },
      (input, call) => {
        const api = apiOf(gateway, call, input.ApiId);
        const { StageName } = partOf(gateway.stages, api, 'stage', input.StageName);
        gateway.stages.delete(`${apiKey(api, api.apiId)}/${StageName}`);
        return {};
      },
    ),
  ];
}

export function putStage(
  sandbox: SandboxContext,
  gateway: Gateway,
  api: ApiRecord,
  input: Settings & { managed?: boolean },
): StageRecord {
  const now = sandbox.now();
  const stage: StageRecord = {
    createdAt: now,
    updatedAt: now,
    deployments: [],
    managed: input.managed ?? false,
    StageName: String(input.StageName),
    AutoDeploy: input.AutoDeploy ?? false,
    Description: input.Description,
    DefaultRouteSettings: input.DefaultRouteSettings ?? {},
    RouteSettings: input.RouteSettings ?? {},
    StageVariables: input.StageVariables ?? {},
    Tags: checkTags(input.Tags),
  };
  const key = `${apiKey(api, api.apiId)}/${stage.StageName}`;
  gateway.stages.set(key, input.DeploymentId === undefined ? stage : pointTo(sandbox, stage, input.DeploymentId));
  if (stage.AutoDeploy) deployStage(sandbox, gateway, api, stage);
  return gateway.stages.get(key) ?? stage;
}

function check(
  gateway: Gateway,
  api: ApiRecord,
  { AutoDeploy, DeploymentId, DefaultRouteSettings, RouteSettings = {} }: Settings,
): void {
  if (AutoDeploy && DeploymentId !== undefined)
    badRequest('Deployment ID cannot be set on stages that have AutoDeploy enabled');
  if (DeploymentId !== undefined) partOf(gateway.deployments, api, 'Deployment', DeploymentId);
  const keys = new Set(partsOf(gateway.routes, api).map(({ RouteKey }) => RouteKey));
  for (const key of Object.keys(RouteSettings)) {
    if (!keys.has(key))
      throwAwsError(sdk.NotFoundException$, `Unable to find Route by key ${key} within the provided RouteSettings`);
  }
  for (const each of [DefaultRouteSettings ?? {}, ...Object.values(RouteSettings)]) {
    // Those two are for WebSocket APIs; metrics have nowhere to go here.
    if (each.DataTraceEnabled || (each.LoggingLevel ?? 'OFF') !== 'OFF')
      badRequest('Execution logs are not supported on protocolType HTTP');
    if (each.DetailedMetricsEnabled) notHonoured('DetailedMetricsEnabled');
  }
}

function shown(sandbox: SandboxContext, stage: StageRecord): sdk.Stage {
  const { createdAt, updatedAt, deployments: _, failure, managed, ...settings } = stage;
  const live = liveAt(stage, sandbox.now());
  const message =
    failure ?? (live && stage.AutoDeploy ? `Successfully deployed stage with deployment ID '${live.id}'` : undefined);
  return {
    ...settings,
    DefaultRouteSettings: { DetailedMetricsEnabled: false, ...settings.DefaultRouteSettings },
    ...(managed && { ApiGatewayManaged: true }),
    DeploymentId: live?.id,
    LastDeploymentStatusMessage: message,
    CreatedDate: inSeconds(createdAt),
    LastUpdatedDate: inSeconds(updatedAt),
  };
}
