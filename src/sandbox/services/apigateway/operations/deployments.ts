// Deployments, made by hand for stages without AutoDeploy, and listed with those that AutoDeploy made.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { deploy, pointTo } from '../deploy.ts';
import { apiKey, apiOf, partOf, partsOf, type DeploymentRecord, type Gateway } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { badRequest, below, pageOf, inSeconds } from './common.ts';

const operation = operationsOf(sdk);

export function deploymentOperations(sandbox: SandboxContext, gateway: Gateway): Operation[] {
  return [
    operation(
      'CreateDeployment',
      { takes: ['ApiId', 'StageName', 'Description'], action: 'apigateway:POST', on: below('deployments') },
      (input, call) => {
        const api = apiOf(gateway, call, input.ApiId);
        const stage = input.StageName === undefined ? undefined : partOf(gateway.stages, api, 'stage', input.StageName);
        if (stage?.AutoDeploy) badRequest('Cannot create a deployment for a stage that has AutoDeploy enabled');
        const deployment = deploy(sandbox, gateway, api, input.Description);
        if (stage)
          gateway.stages.set(`${apiKey(api, api.apiId)}/${stage.StageName}`, pointTo(sandbox, stage, deployment.id));
        return shown(sandbox, deployment);
      },
    ),
    operation(
      'GetDeployment',
      { takes: ['ApiId', 'DeploymentId'], action: 'apigateway:GET', on: below('deployments', 'DeploymentId') },
      (input, call) =>
        shown(
          sandbox,
          partOf(gateway.deployments, apiOf(gateway, call, input.ApiId), 'Deployment', input.DeploymentId),
        ),
    ),
    operation(
      'GetDeployments',
      { takes: ['ApiId', 'MaxResults', 'NextToken'], action: 'apigateway:GET', on: below('deployments') },
      (input, call) => {
        const newestFirst = partsOf(gateway.deployments, apiOf(gateway, call, input.ApiId)).sort(
          (a, b) => b.createdAt - a.createdAt,
        );
        const page = pageOf(newestFirst, input);
        return { ...page, Items: page.Items.map((deployment) => shown(sandbox, deployment)) };
      },
    ),
    operation(
      'DeleteDeployment',
      { takes: ['ApiId', 'DeploymentId'], action: 'apigateway:DELETE', on: below('deployments', 'DeploymentId') },
      (input, call) => {
        const api = apiOf(gateway, call, input.ApiId);
        const { id } = partOf(gateway.deployments, api, 'Deployment', input.DeploymentId);
        const serving = partsOf(gateway.stages, api).some(({ deployments }) =>
          deployments.some((deployment) => deployment.id === id),
        );
        if (serving) badRequest('Active stages pointing to this deployment must be moved or deleted');
        gateway.deployments.delete(`${apiKey(api, api.apiId)}/${id}`);
        return {};
      },
    ),
  ];
}

function shown(
  sandbox: SandboxContext,
  { id, createdAt, readyAt, auto, description }: DeploymentRecord,
): sdk.Deployment {
  return {
    DeploymentId: id,
    CreatedDate: inSeconds(createdAt),
    DeploymentStatus: sandbox.now() < readyAt ? 'PENDING' : 'DEPLOYED',
    AutoDeployed: auto,
    Description: description,
  };
}
