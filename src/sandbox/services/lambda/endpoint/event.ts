// The event that a function receives for a request to its URL: payload format 2.0, as API Gateway has it, with small
// differences.
// source: events of real function URLs in public repositories, and LocalStack's test_lambda_url_echo_http_fixture,
// checked 2026-11-29
import type { EndpointRequest } from '../../../server/endpoints.ts';
import { bodyOf, hasAny, headersOf, joinedQueryOf, logTime } from '../../shared/http-events.ts';
import type { IamIdentity } from '../../shared/signed-requests.ts';

interface UrlRequest {
  readonly urlId: string;
  readonly request: EndpointRequest;
  readonly requestId: string;
  /** `1-…`, as X-Ray has it. */
  readonly traceRoot: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Absent for a URL that everybody may call. */
  readonly identity?: IamIdentity | undefined;
}

export function urlEvent({ urlId, request, requestId, traceRoot, time, identity }: UrlRequest) {
  const { cookie, ...headers } = headersOf(request, time);
  if (request.body.length === 0) delete headers['content-length'];
  headers['x-amzn-trace-id'] = `Root=${traceRoot}`;
  return {
    version: '2.0',
    routeKey: '$default',
    // Percent-encoded as it was sent, unlike in an HTTP API.
    rawPath: request.path,
    rawQueryString: request.query,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/).filter(Boolean) }),
    headers,
    ...(hasAny(joinedQueryOf(request)) && { queryStringParameters: joinedQueryOf(request) }),
    requestContext: {
      accountId: identity?.accountId ?? 'anonymous',
      apiId: urlId,
      ...(identity && { authorizer: { iam: { ...identity, cognitoIdentity: null, principalOrgId: null } } }),
      // On AWS `urlId.lambda-url.REGION.on.aws`; here the host that reached the endpoint.
      domainName: request.host,
      domainPrefix: urlId,
      http: {
        method: request.method,
        path: request.path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: logTime(time),
      timeEpoch: time,
    },
    ...bodyOf(request),
  };
}
