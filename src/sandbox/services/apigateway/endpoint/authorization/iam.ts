// A route that wants a signed request: the caller needs execute-api:Invoke on it.
// source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html, checked 2026-11-29
import type { ServiceContext } from '../../../context.ts';
import { requestKeys, signerOf } from '../../../shared/signed-requests.ts';
import type { Authorization } from './authorize.ts';
import { gatewayResponses } from '../gateway-responses.ts';
import type { RouteRequest } from '../route-request.ts';

export function authorizeCaller(sandbox: ServiceContext, route: RouteRequest): Authorization {
  const { api, stage, request, routePath, time } = route;
  const signer = signerOf(sandbox, request, { service: 'execute-api', region: api.region, time });
  if ('reason' in signer) return refuse(sandbox, route, signer.reason);
  const { allowed, text } = sandbox.access.decide({
    principal: { ...signer.principal, hop: request.hop },
    action: 'execute-api:Invoke',
    resource: `arn:aws:execute-api:${api.region}:${api.account}:${api.apiId}/${stage}/${request.method}${routePath}`,
    resourceAccount: api.account,
    context: requestKeys(request, api.region, time),
  });
  if (!allowed) return refuse(sandbox, route, text);
  return { caller: { type: 'iam', identity: signer.identity } };
}

/** The client does not learn the reason. */
function refuse(sandbox: ServiceContext, { api, routeKey, notes }: RouteRequest, reason: string): Authorization {
  notes.authorizerError = reason;
  sandbox.log(`api ${api.apiId} "${routeKey}" 403: ${reason}`);
  return { refused: gatewayResponses.refused };
}
