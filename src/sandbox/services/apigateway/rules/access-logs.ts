// Where the access log of a stage goes, and its format.
// source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html, checked 2026-11-29. The texts of
// refusals are ours.
import type { AccessLogSettings } from '@aws-sdk/client-apigatewayv2';
import type { Need } from '../../../server/service.ts';
import { badRequest, unsupportedSetting } from '../errors.ts';
import type { ApiScope } from '../records.ts';

const groupArn = /^arn:aws:logs:([a-z0-9-]+):(\d{12}):log-group:([\w./#-]{1,512})(?::\*)?$/;

/** Empty settings turn the log off. */
export function checkAccessLog(
  settings: AccessLogSettings | undefined,
  { account, region }: ApiScope,
): AccessLogSettings | undefined {
  const { DestinationArn: destination, Format: format } = settings ?? {};
  if (!destination && !format) return undefined;
  if (!destination || !format) badRequest('AccessLogSettings need both DestinationArn and Format');
  if (destination.startsWith('arn:aws:firehose:')) unsupportedSetting('a Firehose stream as DestinationArn');
  const match = groupArn.exec(destination);
  if (!match || match[1] !== region || match[2] !== account)
    badRequest(`Invalid ARN specified in the request. ARN must be of a log group in this account: ${destination}`);
  if (!/\$context\.(?:requestId|extendedRequestId)\b/.test(format))
    badRequest('Access Log format must include at least $context.requestId or $context.extendedRequestId');
  if (format.length > 3072) badRequest('Access Log format must be at most 3072 characters');
  if (/[\r\n]/.test(format)) badRequest('Access Log format must be single line');
  return { DestinationArn: destination, Format: format };
}

export function logGroupOf(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : groupArn.exec(arn)?.[3];
}

/** To set up the delivery is the caller's permission; later, the gateway needs none. */
export function accessLogNeeds(settings: AccessLogSettings | undefined): Need[] {
  return settings?.DestinationArn ? [{ action: 'logs:CreateLogDelivery', resource: '*' }] : [];
}
