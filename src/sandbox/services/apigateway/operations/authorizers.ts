// Authorizers: who may call a route, decided by a JSON Web Token or by a Lambda function.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { operationsOf, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { authorizerInUse, badRequest } from '../errors.ts';
import { newId, partKey, partsOf, type AuthorizerRecord, type Records } from '../records.ts';
import { apiPathArn } from '../rules/arns.ts';
import { checkAuthorizer } from '../rules/authorizers.ts';
import { checkCredentials } from '../rules/credentials.ts';
import { autoDeploy } from '../rules/deployments.ts';
import { changesIn, page } from '../rules/input-output.ts';
import { findApi, findPart } from '../rules/lookup.ts';

const operation = operationsOf(sdk);
const on = apiPathArn('authorizers', 'AuthorizerId');
const onAll = apiPathArn('authorizers');

const settings = [
  ...(['Name', 'AuthorizerType', 'IdentitySource', 'JwtConfiguration', 'AuthorizerUri'] as const),
  ...(['AuthorizerCredentialsArn', 'AuthorizerPayloadFormatVersion'] as const),
  ...(['AuthorizerResultTtlInSeconds', 'EnableSimpleResponses'] as const),
];

export function authorizerOperations(sandbox: ServiceContext, records: Records): Operation[] {
  const { authorizers, routes } = records;
  return [
    operation(
      'CreateAuthorizer',
      { takes: ['ApiId', ...settings], action: 'apigateway:POST', on: onAll },
      ({ ApiId, ...input }, call) => {
        const api = findApi(records, call, ApiId);
        const checked = checkAuthorizer(changesIn(input));
        checkCredentials(sandbox, input.AuthorizerCredentialsArn, call);
        const isTaken = partsOf(authorizers, api).some(({ Name }) => Name === checked.Name);
        if (isTaken) badRequest(`Authorizer name already exists: ${checked.Name}`);
        const authorizer: AuthorizerRecord = { ...checked, AuthorizerId: newId(6) };
        authorizers.set(partKey(api, authorizer.AuthorizerId), authorizer);
        return authorizer;
      },
    ),
    operation('GetAuthorizer', { takes: ['ApiId', 'AuthorizerId'], action: 'apigateway:GET', on }, (input, call) =>
      findPart(authorizers, findApi(records, call, input.ApiId), 'Authorizer', input.AuthorizerId),
    ),
    operation(
      'GetAuthorizers',
      { takes: ['ApiId', 'MaxResults', 'NextToken'], action: 'apigateway:GET', on: onAll },
      (input, call) => page(partsOf(authorizers, findApi(records, call, input.ApiId)), input),
    ),
    operation(
      'UpdateAuthorizer',
      { takes: ['ApiId', 'AuthorizerId', ...settings], action: 'apigateway:PATCH', on },
      ({ ApiId, AuthorizerId, ...input }, call) => {
        const api = findApi(records, call, ApiId);
        const before = findPart(authorizers, api, 'Authorizer', AuthorizerId);
        const { AuthorizerId: id, ...merged } = { ...before, ...changesIn(input) };
        const authorizer: AuthorizerRecord = { ...checkAuthorizer(merged), AuthorizerId: id };
        checkCredentials(sandbox, input.AuthorizerCredentialsArn, call);
        authorizers.set(partKey(api, id), authorizer);
        autoDeploy(sandbox, records, api);
        return authorizer;
      },
    ),
    operation(
      'DeleteAuthorizer',
      { takes: ['ApiId', 'AuthorizerId'], action: 'apigateway:DELETE', on },
      (input, call) => {
        const api = findApi(records, call, input.ApiId);
        const { AuthorizerId } = findPart(authorizers, api, 'Authorizer', input.AuthorizerId);
        const user = partsOf(routes, api).find((route) => route.AuthorizerId === AuthorizerId);
        if (user) authorizerInUse(AuthorizerId, user.RouteId);
        authorizers.delete(partKey(api, AuthorizerId));
        return {};
      },
    ),
    operation(
      'ResetAuthorizersCache',
      {
        takes: ['ApiId', 'StageName'],
        action: 'apigateway:DELETE',
        on: apiPathArn('stages', 'StageName', 'cache', 'authorizers'),
      },
      (input, call) => {
        const api = findApi(records, call, input.ApiId);
        const stage = findPart(records.stages, api, 'stage', input.StageName);
        // The results of before belong to an older time, and are not used any more.
        records.stages.set(partKey(api, stage.StageName), { ...stage, authorizersResetAt: sandbox.now() });
        return {};
      },
    ),
  ];
}
