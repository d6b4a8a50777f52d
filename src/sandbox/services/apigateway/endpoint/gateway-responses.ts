// The responses that API Gateway gives without the integration, in its own spelling.
// source: live responses recorded by AWS's Lambda Test Tool for .NET (Tools/LambdaTestTool-v2), 2025-04
import type { EndpointResponse } from '../../../server/endpoints.ts';

export const gatewayResponses = {
  notFound: response(404, 'Not Found'),
  tooLarge: response(413, 'Request Entity Too Large'),
  tooMany: response(429, 'Too Many Requests'),
  headersTooLarge: response(431, 'Request Header Fields Too Large'),
  failed: response(500, 'Internal Server Error'),
  unavailable: response(503, 'Service Unavailable'),
};

function response(status: number, message: string): EndpointResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}
