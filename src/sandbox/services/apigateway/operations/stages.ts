// Stages: each serves a deployment, with throttling and variables of its own.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Operation } from '../../../server/service.ts';
import { badRequest, stageExists, unknownRouteInSettings, unsupportedSetting } from '../errors.ts';
import { partKey, partsOf, type ApiRecord, type Records, type StageRecord } from '../records.ts';
import { apiPathArn } from '../rules/arns.ts';
import { accessLogNeeds, checkAccessLog } from '../rules/access-logs.ts';
import { deployStage, servedDeployment, withDeployment } from '../rules/deployments.ts';
import { changesIn, checkDescription, checkTags, dateOutput, page } from '../rules/input-output.ts';
import { findApi, findPart } from '../rules/lookup.ts';

const operation = operationsOf(sdk);
const on = apiPathArn('stages', 'StageName');
const onAll = apiPathArn('stages');

const settings = [
  ...(['StageName', 'AutoDeploy', 'DeploymentId', 'Description'] as const),
  ...(['DefaultRouteSettings', 'RouteSettings', 'StageVariables', 'AccessLogSettings'] as const),
];
type Settings = Pick<sdk.CreateStageRequest, (typeof settings)[number] | 'Tags'>;

export function stageOperations(sandbox: SandboxContext, records: Records): Operation[] {
  const { stages } = records;
  return [
    operation(
      'CreateStage',
      {
        takes: ['ApiId', ...settings, 'Tags'],
        action: 'apigateway:POST',
        on: onAll,
        // Seen on AWS in 2026: for a stage the permission is the named action, which the HTTP methods do not include.
        also: (input, call) => [
          ...tagging('apigateway:TagResource', input.Tags, onAll(input, call)),
          ...accessLogNeeds(input.AccessLogSettings),
        ],
      },
      ({ ApiId, ...input }, call) => {
        const api = findApi(records, call, ApiId);
        if (!/^(?:\$default|[\w-]{1,128})$/.test(String(input.StageName)))
          badRequest('Stage name only allows a-zA-Z0-9_- or $default');
        if (stages.has(partKey(api, input.StageName))) stageExists();
        checkSettings(records, api, input);
        const AccessLogSettings = checkAccessLog(input.AccessLogSettings, call);
        return stageOutput(sandbox, saveStage(sandbox, records, api, { ...input, AccessLogSettings }));
      },
    ),
    operation('GetStage', { takes: ['ApiId', 'StageName'], action: 'apigateway:GET', on }, (input, call) => {
      const api = findApi(records, call, input.ApiId);
      return stageOutput(sandbox, findPart(stages, api, 'stage', input.StageName));
    }),
    operation(
      'GetStages',
      { takes: ['ApiId', 'MaxResults', 'NextToken'], action: 'apigateway:GET', on: onAll },
      (input, call) => {
        const { Items, NextToken } = page(partsOf(stages, findApi(records, call, input.ApiId)), input);
        return { Items: Items.map((stage) => stageOutput(sandbox, stage)), NextToken };
      },
    ),
    operation(
      'UpdateStage',
      {
        takes: ['ApiId', ...settings],
        action: 'apigateway:PATCH',
        on,
        also: ({ AccessLogSettings }) => accessLogNeeds(AccessLogSettings),
      },
      ({ ApiId, DeploymentId, ...input }, call) => {
        const api = findApi(records, call, ApiId);
        const before = findPart(stages, api, 'stage', input.StageName);
        const stage = { ...before, ...changesIn(input), updatedAt: sandbox.now() } as StageRecord;
        checkSettings(records, api, { ...stage, DeploymentId });
        const AccessLogSettings = checkAccessLog(stage.AccessLogSettings, call);
        const changed = DeploymentId === undefined ? stage : withDeployment(sandbox, stage, DeploymentId);
        stages.set(partKey(api, stage.StageName), { ...changed, AccessLogSettings });
        if (stage.AutoDeploy && !before.AutoDeploy) deployStage(sandbox, records, api, stage);
        return stageOutput(sandbox, findPart(stages, api, 'stage', stage.StageName));
      },
    ),
    operation(
      'DeleteAccessLogSettings',
      {
        takes: ['ApiId', 'StageName'],
        action: 'apigateway:DELETE',
        on: apiPathArn('stages', 'StageName', 'accesslogsettings'),
      },
      (input, call) => {
        const api = findApi(records, call, input.ApiId);
        const { AccessLogSettings: _, ...stage } = findPart(stages, api, 'stage', input.StageName);
        stages.set(partKey(api, stage.StageName), { ...stage, updatedAt: sandbox.now() });
        return {};
      },
    ),
    operation(
      'DeleteRouteSettings',
      {
        takes: ['ApiId', 'StageName', 'RouteKey'],
        action: 'apigateway:DELETE',
        on: apiPathArn('stages', 'StageName', 'routesettings', 'RouteKey'),
      },
      (input, call) => {
        const api = findApi(records, call, input.ApiId);
        const stage = findPart(stages, api, 'stage', input.StageName);
        const { [String(input.RouteKey)]: removed, ...RouteSettings } = stage.RouteSettings;
        if (!removed) unknownRouteInSettings(String(input.RouteKey));
        stages.set(partKey(api, stage.StageName), { ...stage, RouteSettings, updatedAt: sandbox.now() });
        return {};
      },
    ),
    operation('DeleteStage', { takes: ['ApiId', 'StageName'], action: 'apigateway:DELETE', on }, (input, call) => {
      const api = findApi(records, call, input.ApiId);
      const { StageName } = findPart(stages, api, 'stage', input.StageName);
      stages.delete(partKey(api, StageName));
      return {};
    }),
  ];
}

export function saveStage(
  sandbox: SandboxContext,
  records: Records,
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
    AccessLogSettings: input.AccessLogSettings,
    Tags: checkTags(input.Tags),
  };
  const key = partKey(api, stage.StageName);
  const { DeploymentId } = input;
  records.stages.set(key, DeploymentId === undefined ? stage : withDeployment(sandbox, stage, DeploymentId));
  if (stage.AutoDeploy) deployStage(sandbox, records, api, stage);
  return records.stages.get(key) ?? stage;
}

function checkSettings(
  { routes, deployments }: Records,
  api: ApiRecord,
  {
    AutoDeploy,
    DeploymentId,
    Description,
    DefaultRouteSettings = {},
    RouteSettings = {},
    StageVariables = {},
  }: Settings,
): void {
  checkDescription(Description);
  for (const [name, value] of Object.entries(StageVariables)) {
    if (!/^\w{1,64}$/.test(name)) badRequest(`Invalid stage variable name: ${name}`);
    if (!/^[\w.~:/?#&=,-]{0,512}$/.test(value)) badRequest(`Invalid stage variable value: ${value}`);
  }
  if (AutoDeploy && DeploymentId !== undefined)
    badRequest('Deployment ID cannot be set on stages that have AutoDeploy enabled');
  if (DeploymentId !== undefined) findPart(deployments, api, 'Deployment', DeploymentId);
  const keys = new Set(partsOf(routes, api).map(({ RouteKey }) => RouteKey));
  for (const key of Object.keys(RouteSettings)) if (!keys.has(key)) unknownRouteInSettings(key);
  for (const route of [DefaultRouteSettings, ...Object.values(RouteSettings)]) {
    // Data traces and logging levels are for WebSocket APIs.
    if (route.DataTraceEnabled || (route.LoggingLevel ?? 'OFF') !== 'OFF')
      badRequest('Execution logs are not supported on protocolType HTTP');
    const { ThrottlingRateLimit: rate = 0, ThrottlingBurstLimit: burst = 0 } = route;
    if (!(rate >= 0)) badRequest('ThrottlingRateLimit must be 0 or greater');
    if (!(burst >= 0)) badRequest('ThrottlingBurstLimit must be 0 or greater');
    // The sandbox has no CloudWatch metrics.
    if (route.DetailedMetricsEnabled) unsupportedSetting('DetailedMetricsEnabled');
  }
}

function stageOutput(sandbox: SandboxContext, stage: StageRecord): sdk.Stage {
  const { createdAt, updatedAt, deployments: _, failure, managed, authorizersResetAt: _reset, ...settings } = stage;
  const served = servedDeployment(stage, sandbox.now());
  const success = served && stage.AutoDeploy && `Successfully deployed stage with deployment ID '${served.id}'`;
  return {
    ...settings,
    DefaultRouteSettings: { DetailedMetricsEnabled: false, ...settings.DefaultRouteSettings },
    ...(managed && { ApiGatewayManaged: true }),
    DeploymentId: served?.id,
    LastDeploymentStatusMessage: failure ?? (success || undefined),
    CreatedDate: dateOutput(createdAt),
    LastUpdatedDate: dateOutput(updatedAt),
  };
}
