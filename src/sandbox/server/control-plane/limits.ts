// How large a request each service takes, and what it says of a larger one.
import { AwsError } from '../aws-error.ts';
import { match } from '../../protocol/route.ts';
import type { OperationSchema } from '../../protocol/schema.ts';
import type { Service, WireRequest } from '../service.ts';
import { maxBodyBytes, Overloaded, TooLarge } from '../http/body.ts';
import { throttled } from '../injections/kinds.ts';

const megabyte = 1024 * 1024;

const limits: Readonly<Record<string, number>> = {
  // 50 MB in base64, and what JSON needs around it: seen on AWS in the refusal of a larger one.
  lambda: 70_167_211,
  dynamodb: 16 * megabyte,
  logs: 10 * megabyte,
  apigatewayv2: 10 * megabyte,
  s3: maxBodyBytes,
};

/** Of S3's requests in XML; a thousand keys to delete are less. */
const maxXmlBytes = 4 * megabyte;

export function limitOf(id: string): number {
  return limits[id] ?? 2 * megabyte;
}

/** S3 tells documents from objects only once it knows the operation. */
export function checkDocument(service: Service, { input }: OperationSchema, { body }: WireRequest): void {
  if (service.id !== 's3' || body.length <= maxXmlBytes || input.members.some(({ schema }) => schema.isStreaming()))
    return;
  throw new AwsError('MaxMessageLengthExceeded', 400, 'Your request was too big.', {
    MaxMessageLengthBytes: maxXmlBytes,
  });
}

/** What the service answers to a body that was not taken; undefined for any other error. */
export function bodyFault(service: Service, request: WireRequest, error: unknown): AwsError | undefined {
  if (error instanceof Overloaded) return throttled(service);
  if (!(error instanceof TooLarge)) return undefined;
  const { limit, size } = error;
  switch (service.id) {
    case 's3':
      return new AwsError('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
        ...(size !== undefined && { ProposedSize: size }),
        MaxSizeAllowed: limit,
      });
    case 'lambda': {
      const operation = match(service, request)?.operation.name;
      const text = `Request must be smaller than ${limit} bytes${operation ? ` for the ${operation} operation` : ''}`;
      return new AwsError('RequestEntityTooLargeException', 413, text);
    }
    case 'sts':
    case 'iam':
    case 'cloudfront':
    case 's3control':
      return new AwsError('RequestEntityTooLarge', 413, error.message);
    default:
      return new AwsError('RequestEntityTooLargeException', 413, error.message);
  }
}
