// The words in which each service refuses a request before it looks at the operation.
import { Fault } from '../fault.ts';
import { dialectOf, formOf } from '../protocol/route.ts';
import type { Service, WireRequest } from '../service.ts';

export function unsignedFault(service: Service): Fault {
  const dialect = dialectOf(service);
  if (service.id === 's3' || service.id === 's3control') return new Fault('AccessDenied', 403, 'Access Denied');
  if (dialect === 'query' || dialect === 'restXml')
    return new Fault('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');
  return new Fault(
    'MissingAuthenticationTokenException',
    dialect === 'restJson' ? 403 : 400,
    'Missing Authentication Token',
  );
}

export function deniedFault(service: Service, text: string): Fault {
  const dialect = dialectOf(service);
  if (dialect === 'query' || dialect === 'restXml') return new Fault('AccessDenied', 403, text);
  return new Fault('AccessDeniedException', dialect === 'restJson' ? 403 : 400, text);
}

/** The operation is not one of AWS's at all; `asked` is the request's own word for it. */
export function unknownFault(service: Service, request: WireRequest): Fault {
  const asked = askedOf(service, request);
  switch (dialectOf(service)) {
    case 'query':
      return missingAction(asked, request);
    case 'json':
      return new Fault('UnknownOperationException', 400, '');
    case 'restJson':
      return new Fault('UnknownOperationException', 404, '');
    case 'restXml':
      return service.id === 's3'
        ? new Fault('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.')
        : new Fault('UnknownOperationException', 404, `Could not find operation for ${asked}`);
  }
}

/**
 * AWS has it, the sandbox does not: said in the way in which AWS says that it has no such operation, so that tools
 * meet what they know. Where AWS says nothing further, the text names the operation.
 */
export function unservedFault(service: Service, operation: string, request: WireRequest): Fault {
  const text = `The sandbox does not serve ${service.id} ${operation}.`;
  switch (dialectOf(service)) {
    case 'query':
      return missingAction(operation, request);
    case 'json':
      return new Fault('UnknownOperationException', 400, text);
    case 'restJson':
      return new Fault('UnknownOperationException', 404, text);
    case 'restXml':
      // 501 is not retried by the SDK.
      return service.id === 's3'
        ? new Fault('NotImplemented', 501, text)
        : new Fault('UnknownOperationException', 404, text);
  }
}

function missingAction(operation: string, request: WireRequest): Fault {
  if (operation === '')
    return new Fault('MissingAction', 400, 'The request is missing an action or a required parameter.');
  const version = formOf(request).get('Version') ?? 'NO_VERSION_SPECIFIED';
  return new Fault('InvalidAction', 400, `Could not find operation ${operation} for version ${version}`);
}

/** For the log too. */
export function askedOf(service: Service, request: WireRequest): string {
  if (dialectOf(service) === 'query') return formOf(request).get('Action') ?? '';
  return request.headers['x-amz-target'] ?? `${request.method} ${request.path}`;
}

export function unhonouredFault(service: Service, operation: string, parameters: readonly string[]): Fault {
  return new Fault(
    'NotImplemented',
    501,
    `The sandbox does not honour ${parameters.join(', ')} of ${service.id} ${operation}.`,
  );
}

export function requiredFault(service: Service, names: readonly string[]): Fault {
  const at = names.map(
    (name) =>
      `Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
  );
  const text = `${names.length} validation error${names.length > 1 ? 's' : ''} detected: ${at.join('; ')}`;
  if (dialectOf(service) === 'query') return new Fault('ValidationError', 400, text);
  return dialectOf(service) === 'restXml'
    ? new Fault('InvalidArgument', 400, text)
    : new Fault('ValidationException', 400, text);
}
