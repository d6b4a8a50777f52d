// The responses of a function URL that the function has not made.
// source: answers of AWS in public repositories and in LocalStack's tests that ran on AWS, checked 2026-11-29
import type { AwsError } from '../../../server/aws-error.ts';
import type { EndpointResponse } from '../../../server/endpoints.ts';

const forbiddenText =
  'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html';

export const urlResponses = {
  forbidden: refusal(403, 'AccessDeniedException', { Message: forbiddenText }),
  /** For a host that is no function URL. */
  unknownHost: refusal(403, 'AccessDeniedException', { Message: null }),
  /** The function has failed, or has returned what is no response. */
  failed: { status: 502, headers: { 'content-type': 'text/plain' }, body: 'Internal Server Error' },
};

export function errorResponse({ code, status, message, members, messageMember }: AwsError): EndpointResponse {
  return refusal(status, code, { ...members, [messageMember]: message });
}

function refusal(status: number, code: string, body: object): EndpointResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify(body),
  };
}
