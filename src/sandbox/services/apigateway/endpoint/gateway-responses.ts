// The responses that API Gateway gives without the integration, in its own spelling.
// source: live responses recorded by AWS's Lambda Test Tool for .NET (Tools/LambdaTestTool-v2), 2025-04
import type { EndpointResponse } from '../../../server/endpoints.ts';

export const gatewayResponses = {
  badRequest: response(400, 'Bad Request'),
  // An API knows its own host alone, and says nothing else to others.
  // source: https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden (ForbiddenException), checked 2026-11-29
  forbidden: response(403, 'Forbidden', { 'x-amzn-errortype': 'ForbiddenException' }),
  /** By an authorizer or by IAM. */
  refused: response(403, 'Forbidden'),
  notFound: response(404, 'Not Found'),
  tooLarge: response(413, 'Request Entity Too Large'),
  tooMany: response(429, 'Too Many Requests'),
  headersTooLarge: response(431, 'Request Header Fields Too Large'),
  failed: response(500, 'Internal Server Error'),
  unavailable: response(503, 'Service Unavailable'),
};

function response(status: number, message: string, headers: Record<string, string> = {}): EndpointResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ message }) };
}

// Of authorizers. source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html and
// http-api-lambda-authorizer.html, checked 2026-11-29
export const unauthorized = response(401, 'Unauthorized');
export const missingToken = response(401, 'Unauthorized', { 'www-authenticate': 'Bearer' });

export function invalidToken(reason: string, scopes: readonly string[]): EndpointResponse {
  return bearer(401, 'Unauthorized', 'invalid_token', reason, scopes);
}

export function insufficientScope(scopes: readonly string[]): EndpointResponse {
  return bearer(403, 'Forbidden', 'insufficient_scope', 'the token does not have a required scope', scopes);
}

function bearer(status: number, message: string, error: string, reason: string, scopes: readonly string[]) {
  const scope = scopes.join(' ');
  const challenge = `Bearer scope="${scope}" error="${error}" error_description="${reason.replaceAll('"', "'")}"`;
  return response(status, message, { 'www-authenticate': challenge });
}
