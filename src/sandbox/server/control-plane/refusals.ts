// The words in which each service refuses a request before it looks at the operation.
import { AwsError } from '../aws-error.ts';
import { dialectOf, formOf } from '../../protocol/route.ts';
import type { Service, WireRequest } from '../service.ts';

export function unsignedFault(service: Service): AwsError {
  const dialect = dialectOf(service);
  if (service.id === 's3' || service.id === 's3control') return new AwsError('AccessDenied', 403, 'Access Denied');
  if (dialect === 'query' || dialect === 'restXml')
    return new AwsError('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');
  return new AwsError(
    'MissingAuthenticationTokenException',
    dialect === 'restJson' ? 403 : 400,
    'Missing Authentication Token',
  );
}

export function deniedError(service: Service, text: string): AwsError {
  const dialect = dialectOf(service);
  if (dialect === 'query' || dialect === 'restXml') return new AwsError('AccessDenied', 403, text);
  return new AwsError('AccessDeniedException', dialect === 'restJson' ? 403 : 400, text);
}

/** The operation is not one of AWS's at all; `asked` is the request's own word for it. */
export function unknownFault(service: Service, request: WireRequest): AwsError {
  const asked = askedOf(service, request);
  switch (dialectOf(service)) {
    case 'query':
      return missingAction(asked, request);
    case 'json':
      return new AwsError('UnknownOperationException', 400, '');
    case 'restJson':
      return new AwsError('UnknownOperationException', 404, '');
    case 'restXml':
      return service.id === 's3'
        ? new AwsError('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.')
        : new AwsError('UnknownOperationException', 404, `Could not find operation for ${asked}`);
  }
}

/**
 * AWS has it, the sandbox does not: said in the way in which AWS says that it has no such operation, so that tools
 * meet what they know. Where AWS says nothing further, the text names the operation.
 */
export function unservedFault(service: Service, operation: string, request: WireRequest): AwsError {
  const text = `The sandbox does not serve ${service.id} ${operation}.`;
  switch (dialectOf(service)) {
    case 'query':
      return missingAction(operation, request);
    case 'json':
      return new AwsError('UnknownOperationException', 400, text);
    case 'restJson':
      return new AwsError('UnknownOperationException', 404, text);
    case 'restXml':
      // 501 is not retried by the SDK.
      return service.id === 's3'
        ? new AwsError('NotImplemented', 501, text)
        : new AwsError('UnknownOperationException', 404, text);
  }
}

function missingAction(operation: string, request: WireRequest): AwsError {
  if (operation === '')
    return new AwsError('MissingAction', 400, 'The request is missing an action or a required parameter.');
  const version = formOf(request).get('Version') ?? 'NO_VERSION_SPECIFIED';
  return new AwsError('InvalidAction', 400, `Could not find operation ${operation} for version ${version}`);
}

/** For the log too. */
export function askedOf(service: Service, request: WireRequest): string {
  if (dialectOf(service) === 'query') return formOf(request).get('Action') ?? '';
  return request.headers['x-amz-target'] ?? `${request.method} ${request.path}`;
}

export function unhonouredFault(service: Service, operation: string, parameters: readonly string[]): AwsError {
  return new AwsError(
    'NotImplemented',
    501,
    `The sandbox does not honour ${parameters.join(', ')} of ${service.id} ${operation}.`,
  );
}

export function requiredFault(service: Service, names: readonly string[]): AwsError {
  const at = names.map(
    (name) =>
      `Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
  );
  const text = `${names.length} validation error${names.length > 1 ? 's' : ''} detected: ${at.join('; ')}`;
  if (dialectOf(service) === 'query') return new AwsError('ValidationError', 400, text);
  return dialectOf(service) === 'restXml'
    ? new AwsError('InvalidArgument', 400, text)
    : new AwsError('ValidationException', 400, text);
}
