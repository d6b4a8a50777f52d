// A request for a service that the sandbox does not have: refused in the dialect in which it was asked, and by name.
import { AwsError } from '../aws-error.ts';
import { writeError } from '../../protocol/write.ts';
import { absentService, type WireRequest, type WireResponse } from '../service.ts';
import { formOf } from '../../protocol/route.ts';

interface Refused {
  readonly response: WireResponse;
  /** `sqs ListQueues`, for the log. */
  readonly asked: string;
}

/** Of the services without an operation in the request: those whose clients read XML. */
const xmlScopes = ['route53'];

export function refuseService(scope: string, request: WireRequest, requestId: string): Refused {
  const target = request.headers['x-amz-target']?.split('.').at(-1);
  if (target !== undefined) return refused(scope, 'aws.protocols#awsJson1_1', 400, target, request, requestId);
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const action = isForm || request.query.has('Action') ? formOf(request).get('Action') : undefined;
  if (action) return refused(scope, 'aws.protocols#awsQuery', 400, action, request, requestId);
  const shape = xmlScopes.includes(scope) ? 'aws.protocols#restXml' : 'aws.protocols#restJson1';
  return refused(scope, shape, 404, `${request.method} ${request.path}`, request, requestId);
}

function refused(
  scope: string,
  shape: string,
  status: number,
  operation: string,
  request: WireRequest,
  requestId: string,
): Refused {
  const code = shape.endsWith('Query') ? 'InvalidAction' : 'UnknownOperationException';
  const error = new AwsError(code, status, `The sandbox does not have the service ${scope}: ${operation}`);
  return {
    response: writeError(absentService(scope, shape), error, requestId, request.method === 'HEAD'),
    asked: `${scope} ${operation}`,
  };
}
