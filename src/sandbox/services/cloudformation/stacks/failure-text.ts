// Why a resource failed, in the words of CloudFormation's events.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../server/aws-error.ts';

/** How CloudFormation's handlers name the services. */
const javaNames: Readonly<Record<string, string>> = {
  apigatewayv2: 'ApiGatewayV2',
  cloudformation: 'CloudFormation',
  cloudfront: 'CloudFront',
  cloudwatch: 'CloudWatch',
  dynamodb: 'DynamoDb',
  iam: 'Iam',
  lambda: 'Lambda',
  logs: 'CloudWatchLogs',
  s3: 'S3',
  stepfunctions: 'Sfn',
};

/** source: "Handler error codes" of the CloudFormation CLI's user guide, checked 2026-11-29 */
function handlerErrorCode({ code, status }: AwsError): string {
  if (/AccessDenied|UnauthorizedOperation/.test(code)) return 'AccessDenied';
  if (/AlreadyExists|EntityAlreadyExists|BucketAlready|ResourceInUse|ResourceConflict|Conflict/.test(code))
    return 'AlreadyExists';
  if (/NotFound|NoSuch/.test(code)) return 'NotFound';
  if (/Throttl|TooManyRequests/.test(code)) return 'Throttling';
  if (/LimitExceeded/.test(code)) return 'ServiceLimitExceeded';
  return status >= 500 && status !== 501 ? 'ServiceInternalError' : 'InvalidRequest';
}

/** `service`: the one that refused a call; empty where the template itself is at fault. */
export function failureText(error: unknown, service: string): string {
  if (!(error instanceof AwsError)) return error instanceof Error ? error.message : String(error);
  // The template's own errors are no service's.
  if (error.code === 'ValidationError' && service === '') return error.message;
  const details = `(Service: ${javaNames[service] ?? service}, Status Code: ${error.status}, Request ID: ${randomUUID()})`;
  return `Resource handler returned message: "${error.message} ${details}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${handlerErrorCode(error)})`;
}
