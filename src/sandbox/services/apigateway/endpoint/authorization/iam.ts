// A route that wants a signed request: the caller needs execute-api:Invoke on it.
// source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html, checked 2026-11-29
import { credentialOf, verify, verifyHead } from '../../../../server/control-plane/signature.ts';
import type { WireRequest } from '../../../../server/service.ts';
import type { ServiceContext } from '../../../context.ts';
import type { Authorization, IamIdentity } from './authorize.ts';
import { gatewayResponses } from '../gateway-responses.ts';
import type { RouteRequest } from '../route-request.ts';

const signing = { signsPathAsSent: false, trustsBodyHeader: false, coversAmzHeaders: false };

export function authorizeCaller(sandbox: ServiceContext, route: RouteRequest): Authorization {
  const signer = signerOf(sandbox, route);
  if (typeof signer === 'string') return refuse(sandbox, route, signer);
  const { api, stage, request, routePath, time } = route;
  const { allowed, text } = sandbox.access.decide({
    principal: { ...signer.principal, hop: request.hop },
    action: 'execute-api:Invoke',
    resource: `arn:aws:execute-api:${api.region}:${api.account}:${api.apiId}/${stage}/${request.method}${routePath}`,
    resourceAccount: api.account,
    context: {
      'aws:SourceIp': request.sourceIp,
      'aws:SecureTransport': 'true',
      'aws:RequestedRegion': api.region,
      'aws:CurrentTime': new Date(time).toISOString().replace(/\.\d+/, ''),
      'aws:EpochTime': String(Math.floor(time / 1000)),
      ...(request.headers['user-agent'] !== undefined && { 'aws:UserAgent': request.headers['user-agent'] }),
      ...(request.headers['referer'] !== undefined && { 'aws:Referer': request.headers['referer'] }),
    },
  });
  if (!allowed) return refuse(sandbox, route, text);
  return { caller: { type: 'iam', identity: signer.identity } };
}

function signerOf(sandbox: ServiceContext, { api, request, time }: RouteRequest) {
  const wire: WireRequest = { ...request, query: new URLSearchParams(request.query) };
  const credential = credentialOf(wire);
  if (credential === undefined) return 'the request is not signed';
  if (credential === 'incomplete') return 'the signature is incomplete';
  if (credential.service !== 'execute-api' || credential.region !== api.region)
    return `the signature is for ${credential.service} in ${credential.region}`;
  const key = sandbox.access.key(credential.accessKeyId);
  const refusal = verifyHead(credential, key, wire, signing, time) ?? (key && verify(credential, key, wire, signing));
  if (refusal || !key) return `the signature is refused: ${refusal?.kind ?? 'unknown-key'}`;
  const { principal } = key;
  const { arn, id } = principal as { arn: string; id: string };
  const identity: IamIdentity = {
    accessKey: key.accessKeyId,
    accountId: key.account,
    callerId: id,
    userArn: arn,
    userId: id,
  };
  return { principal, identity };
}

/** The client does not learn the reason. */
function refuse(sandbox: ServiceContext, { api, routeKey, notes }: RouteRequest, reason: string): Authorization {
  notes.authorizerError = reason;
  sandbox.log(`api ${api.apiId} "${routeKey}" 403: ${reason}`);
  return { refused: gatewayResponses.refused };
}
