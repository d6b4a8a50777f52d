// The responses that API Gateway gives without the integration, in its own spelling.
// source: live responses recorded by AWS's Lambda Test Tool for .NET (Tools/LambdaTestTool-v2), 2025-04
import type { EndpointResponse } from '../../../server/endpoints.ts';

export const gatewayResponses = {
  badRequest: response(400, 'Bad Request'),
  // An API knows its own host alone, and says nothing else to others.
  // source: https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden (ForbiddenException), checked 2026-11-29
  forbidden: response(403, 'Forbidden', { 'x-amzn-errortype': 'ForbiddenException' }),
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
