// Deployments: created by request for stages without AutoDeploy, and listed with those that AutoDeploy created.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { badRequest } from '../errors.ts';
import { partKey, partsOf, type DeploymentRecord, type Records } from '../records.ts';
import { apiPathArn } from '../rules/arns.ts';
import { createDeployment, withDeployment } from '../rules/deployments.ts';
import { checkDescription, dateOutput, page } from '../rules/input-output.ts';
import { findApi, findPart } from '../rules/lookup.ts';
import { isPending } from '../../../pace.ts';

const operation = operationsOf(sdk);
const on = apiPathArn('deployments', 'DeploymentId');
const onAll = apiPathArn('deployments');

export function deploymentOperations(sandbox: SandboxContext, records: Records): Operation[] {
  return [
    operation(
      'CreateDeployment',
      { takes: ['ApiId', 'StageName', 'Description'], action: 'apigateway:POST', on: onAll },
      ({ ApiId, StageName, Description }, call) => {
        checkDescription(Description);
        const api = findApi(records, call, ApiId);
        const stage = StageName === undefined ? undefined : findPart(records.stages, api, 'stage', StageName);
        if (stage?.AutoDeploy) badRequest('Cannot create a deployment for a stage that has AutoDeploy enabled');
        const deployment = createDeployment(sandbox, records, api, Description);
        if (stage) records.stages.set(partKey(api, stage.StageName), withDeployment(sandbox, stage, deployment.id));
        return deploymentOutput(sandbox, deployment);
      },
    ),
    operation('GetDeployment', { takes: ['ApiId', 'DeploymentId'], action: 'apigateway:GET', on }, (input, call) => {
      const api = findApi(records, call, input.ApiId);
      return deploymentOutput(sandbox, findPart(records.deployments, api, 'Deployment', input.DeploymentId));
    }),
    operation(
      'GetDeployments',
      { takes: ['ApiId', 'MaxResults', 'NextToken'], action: 'apigateway:GET', on: onAll },
      (input, call) => {
        const all = partsOf(records.deployments, findApi(records, call, input.ApiId));
        const newestFirst = all.sort((a, b) => b.createdAt - a.createdAt);
        const { Items, NextToken } = page(newestFirst, input);
        return { Items: Items.map((deployment) => deploymentOutput(sandbox, deployment)), NextToken };
      },
    ),
    operation(
      'DeleteDeployment',
      { takes: ['ApiId', 'DeploymentId'], action: 'apigateway:DELETE', on },
      (input, call) => {
        const api = findApi(records, call, input.ApiId);
        const { id } = findPart(records.deployments, api, 'Deployment', input.DeploymentId);
        const isUsed = partsOf(records.stages, api).some(({ deployments }) =>
          deployments.some((deployment) => deployment.id === id),
        );
        if (isUsed) badRequest('Active stages pointing to this deployment must be moved or deleted');
        records.deployments.delete(partKey(api, id));
        return {};
      },
    ),
  ];
}

function deploymentOutput(
  sandbox: SandboxContext,
  { id, createdAt, readyAt, auto, description }: DeploymentRecord,
): sdk.Deployment {
  return {
    DeploymentId: id,
    CreatedDate: dateOutput(createdAt),
    DeploymentStatus: isPending('deployment', readyAt, sandbox.now()) ? 'PENDING' : 'DEPLOYED',
    AutoDeployed: auto,
    Description: description,
  };
}
