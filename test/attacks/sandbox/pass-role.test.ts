// Who may create functions, APIs, stacks and state machines, but not give them a role, gets no permission of a role by way of them.
import assert from 'node:assert/strict';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as gateway from '@aws-sdk/client-apigatewayv2';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as states from '@aws-sdk/client-sfn';
import { openServices } from '../../helpers/sandbox/operations-table.ts';
import { testFunctions, zipOf, type TestFunctions } from '../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { createUserKey } from '../../helpers/sandbox/user-key.ts';
import type { Statement } from '../../../src/sandbox/server/access.ts';

type Role = string | undefined;
/** Each way to give a role to a service. */
const passes = {
  'lambda CreateFunction': 'lambda.amazonaws.com',
  'lambda UpdateFunctionConfiguration': 'lambda.amazonaws.com',
  'cloudformation ContinueUpdateRollback': 'cloudformation.amazonaws.com',
  'cloudformation CreateChangeSet': 'cloudformation.amazonaws.com',
  'cloudformation CreateStack': 'cloudformation.amazonaws.com',
  'cloudformation DeleteStack': 'cloudformation.amazonaws.com',
  'cloudformation UpdateStack': 'cloudformation.amazonaws.com',
  'apigatewayv2 CreateAuthorizer': 'apigateway.amazonaws.com',
  'apigatewayv2 UpdateAuthorizer': 'apigateway.amazonaws.com',
  'apigatewayv2 CreateApi': 'apigateway.amazonaws.com',
  'apigatewayv2 CreateIntegration': 'apigateway.amazonaws.com',
  'apigatewayv2 UpdateIntegration': 'apigateway.amazonaws.com',
  'stepfunctions CreateStateMachine': 'states.amazonaws.com',
  'stepfunctions UpdateStateMachine': 'states.amazonaws.com',
} as const;
type Pass = keyof typeof passes;

/** CloudFormation's protocol has another name for it. */
const deniedBy = (name: Pass) => (name.startsWith('cloudformation') ? 'AccessDenied' : 'AccessDeniedException');

/** AWS's JSON protocol of version 1.0 has the same status for every error of a caller. */
const statusBy = (name: Pass) => (name.startsWith('stepfunctions') ? 400 : 403);

/** A stack that is in no state for the operation says so once the role has been passed. */
function butState(error: Error): void {
  if (!/ state and can not /.test(error.message)) throw error;
}

describe('A role', () => {
  let test: TestSandbox;
  let functions: TestFunctions;
  let role: string;
  let apiId: string;
  let integrationId: string;
  let authorizerId: string;
  let uri: string;
  let stateMachineArn: string;
  let count = 0;

  before(async () => {
    test = await startTestSandbox();
    functions = await testFunctions(test);
    role = `arn:aws:iam::${test.account}:role/powerful`;
    const services = [...new Set(Object.values(passes))];
    const trust = { Effect: 'Allow', Principal: { Service: services }, Action: 'sts:AssumeRole' };
    await test.client(iam.IAMClient).send(
      new iam.CreateRoleCommand({
        RoleName: 'powerful',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      }),
    );
    await test
      .client(cloudformation.CloudFormationClient)
      .send(new cloudformation.CreateStackCommand({ StackName: 'existing', TemplateBody: template() }));
    await functions.deploy('existing', 'export const handler = async () => "x";');
    uri = `arn:aws:lambda:${test.region}:${test.account}:function:existing`;
    const client = test.client(gateway.ApiGatewayV2Client);
    const api = await client.send(new gateway.CreateApiCommand({ Name: 'existing', ProtocolType: 'HTTP' }));
    apiId = String(api.ApiId);
    const integration = await client.send(new gateway.CreateIntegrationCommand({ ApiId: apiId, ...proxy() }));
    integrationId = String(integration.IntegrationId);
    const made = await client.send(
      new gateway.CreateAuthorizerCommand({ ...authorizer(), ApiId: apiId, Name: 'existing' }),
    );
    authorizerId = String(made.AuthorizerId);
    const machine = { name: 'existing', definition, roleArn: role };
    ({ stateMachineArn = '' } = await test
      .client(states.SFNClient)
      .send(new states.CreateStateMachineCommand(machine)));
  });
  after(() => test.stop());

  const definition = JSON.stringify({ StartAt: 'End', States: { End: { Type: 'Succeed' } } });

  const template = () =>
    JSON.stringify({
      Resources: { Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/g${(count += 1)}` } } },
    });

  const proxy = () => ({ IntegrationType: 'AWS_PROXY' as const, IntegrationUri: uri, PayloadFormatVersion: '2.0' });

  const authorizer = () => ({
    AuthorizerType: 'REQUEST' as const,
    AuthorizerUri: `arn:aws:apigateway:${test.region}:lambda:path/2015-03-31/functions/${uri}/invocations`,
    AuthorizerPayloadFormatVersion: '2.0',
    IdentitySource: [],
  });

  /** A user who may do everything with functions and APIs, and beside it what the statements allow. */
  function userWith(...more: Statement[]) {
    const userName = `user-${(count += 1)}`;
    const own: Statement = {
      Effect: 'Allow',
      Action: ['lambda:*', 'apigateway:*', 'cloudformation:*', 'states:*'],
      Resource: '*',
    };
    const policy = { Version: '2012-10-17', Statement: [own, ...more] };
    const key = createUserKey(test.sandbox.store, { account: test.account, userName, policy });
    const [functionsOf, apis] = [test.client(lambda.LambdaClient, key), test.client(gateway.ApiGatewayV2Client, key)];
    const stacks = test.client(cloudformation.CloudFormationClient, key);
    const machines = test.client(states.SFNClient, key);
    const existing = (RoleARN: Role) => ({ StackName: 'existing', RoleARN });
    const code = { Handler: 'index.handler', Runtime: 'nodejs24.x' } as const;
    const pass: Record<Pass, (given: Role) => Promise<unknown>> = {
      'lambda CreateFunction': (Role) =>
        functionsOf.send(
          new lambda.CreateFunctionCommand({
            ...code,
            Role,
            FunctionName: `made-${(count += 1)}`,
            Code: { ZipFile: zipOf({ 'index.mjs': '' }) },
          }),
        ),
      'lambda UpdateFunctionConfiguration': (Role) =>
        functionsOf.send(new lambda.UpdateFunctionConfigurationCommand({ Role, FunctionName: 'existing' })),
      'cloudformation ContinueUpdateRollback': (RoleARN) =>
        stacks.send(new cloudformation.ContinueUpdateRollbackCommand(existing(RoleARN))).catch(butState),
      'cloudformation CreateChangeSet': (RoleARN) =>
        stacks
          .send(
            new cloudformation.CreateChangeSetCommand({
              ...existing(RoleARN),
              ChangeSetName: `set-${(count += 1)}`,
              TemplateBody: template(),
            }),
          )
          .catch(butState),
      'cloudformation CreateStack': (RoleARN) =>
        stacks.send(
          new cloudformation.CreateStackCommand({
            RoleARN,
            StackName: `stack-${(count += 1)}`,
            TemplateBody: template(),
          }),
        ),
      'cloudformation DeleteStack': (RoleARN) =>
        stacks.send(new cloudformation.DeleteStackCommand({ StackName: 'absent', RoleARN })),
      'cloudformation UpdateStack': (RoleARN) =>
        stacks
          .send(new cloudformation.UpdateStackCommand({ ...existing(RoleARN), TemplateBody: template() }))
          .catch(butState),
      'apigatewayv2 CreateAuthorizer': (AuthorizerCredentialsArn) =>
        apis.send(
          new gateway.CreateAuthorizerCommand({
            ...authorizer(),
            AuthorizerCredentialsArn,
            ApiId: apiId,
            Name: `authorizer-${(count += 1)}`,
          }),
        ),
      'apigatewayv2 UpdateAuthorizer': (AuthorizerCredentialsArn) =>
        apis.send(
          new gateway.UpdateAuthorizerCommand({ AuthorizerCredentialsArn, ApiId: apiId, AuthorizerId: authorizerId }),
        ),
      'apigatewayv2 CreateApi': (CredentialsArn) =>
        apis.send(new gateway.CreateApiCommand({ CredentialsArn, Name: 'x', ProtocolType: 'HTTP', Target: uri })),
      'apigatewayv2 CreateIntegration': (CredentialsArn) =>
        apis.send(new gateway.CreateIntegrationCommand({ ...proxy(), CredentialsArn, ApiId: apiId })),
      'apigatewayv2 UpdateIntegration': (CredentialsArn) =>
        apis.send(new gateway.UpdateIntegrationCommand({ CredentialsArn, ApiId: apiId, IntegrationId: integrationId })),
      'stepfunctions CreateStateMachine': (roleArn) =>
        machines.send(new states.CreateStateMachineCommand({ definition, roleArn, name: `machine-${(count += 1)}` })),
      'stepfunctions UpdateStateMachine': (roleArn) =>
        machines.send(new states.UpdateStateMachineCommand({ stateMachineArn, roleArn })),
    };
    return { pass, arn: `arn:aws:iam::${test.account}:user/${userName}` };
  }
  const mayPass = (Resource: string, service?: string): Statement => ({
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource,
    ...(service !== undefined && { Condition: { StringEquals: { 'iam:PassedToService': service } } }),
  });

  it('is given to a service by these operations alone', async () => {
    const names: string[] = [];
    for (const service of await openServices()) {
      for (const { name, takes } of service.operations.values())
        if (takes.some((member) => /^Role$|RoleArn|Credentials/i.test(member))) names.push(`${service.id} ${name}`);
    }
    // Those of STS have a check of their own: the trust policy of the role.
    assert.deepEqual(names.filter((name) => !name.startsWith('sts AssumeRole')).sort(), Object.keys(passes).sort());
  });

  for (const [name, service] of Object.entries(passes) as [Pass, string][]) {
    const other = Object.values(passes).find((another) => another !== service);

    it(`is given by ${name} only with iam:PassRole on it, for this service`, async () => {
      const refused = (arn: string) => ({
        name: deniedBy(name),
        status: statusBy(name),
        message: `User: ${arn} is not authorized to perform: iam:PassRole on resource: ${role} because no identity-based policy allows the iam:PassRole action`,
      });
      for (const statements of [[], [mayPass(`${role}-2`)], [mayPass(role, other)]]) {
        const user = userWith(...statements);
        assert.deepEqual(await refusal(user.pass[name](role)), refused(user.arn));
      }
      const denied = userWith(mayPass('*'), { ...mayPass(role, service), Effect: 'Deny' });
      assert.match(
        (await refusal(denied.pass[name](role))).message,
        /with an explicit deny in an identity-based policy$/,
      );
      await userWith(mayPass(role)).pass[name](role);
      await userWith(mayPass('*', service)).pass[name](role);
    });

    it(`of another account is not passed by ${name}, even if the caller has every permission`, async () => {
      const foreign = role.replace(test.account, '998877665544');
      const { pass } = userWith({ Effect: 'Allow', Action: '*', Resource: '*' });
      assert.deepEqual(await refusal(pass[name](foreign)), {
        name: deniedBy(name),
        status: statusBy(name),
        message: 'Cross-account pass role is not allowed.',
      });
    });
  }

  it('that a caller may not pass leaves no API and no integration behind', async () => {
    const { pass } = userWith();
    const client = test.client(gateway.ApiGatewayV2Client);
    const count = async () => [
      (await client.send(new gateway.GetApisCommand({}))).Items?.length,
      (await client.send(new gateway.GetIntegrationsCommand({ ApiId: apiId }))).Items?.length,
      ((await (await fetch(`${test.url}/_sandbox/endpoints`)).json()) as unknown[]).length,
    ];
    const before = await count();
    for (const name of Object.keys(passes) as Pass[]) await refusal(pass[name](role));
    assert.deepEqual(await count(), before);
    await pass['apigatewayv2 CreateIntegration'](undefined);
  });

  it('has to be one: API Gateway takes no user and no other text', async () => {
    const { pass } = userWith({ Effect: 'Allow', Action: '*', Resource: '*' });
    for (const text of ['powerful', `arn:aws:iam::${test.account}:user/ana`, `${role}\n`]) {
      const { name, message } = await refusal(pass['apigatewayv2 CreateIntegration'](text));
      assert.deepEqual([name, message], ['BadRequestException', 'Invalid ARN specified in the request']);
    }
    const caller = await refusal(pass['apigatewayv2 CreateIntegration']('arn:aws:iam::*:user/*'));
    assert.match(caller.message, /does not support CredentialsArn arn:aws:iam::\*:user\/\*/);
    await pass['apigatewayv2 UpdateIntegration'](role);
    await pass['apigatewayv2 UpdateIntegration']('');
  });
});
