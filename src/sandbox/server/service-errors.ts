// What a service answers when a request never reaches an operation: as all services of its protocol do, unless its
// service.ts says otherwise.
import { AwsError } from './aws-error.ts';
import { signatureErrorOf } from './control-plane/signature-errors.ts';
import type { SignatureRefusal } from './control-plane/signature.ts';
import { formOf } from '../protocol/route.ts';
import type { Dialect } from '../protocol/dialect.ts';
import type { WireRequest } from './service.ts';

export interface ServiceErrors {
  /** No signature. */
  unsigned(): AwsError;
  badSignature(refusal: SignatureRefusal): AwsError;
  /** A policy denies it; `text` is the sentence that AWS has for it. */
  denied(text: string): AwsError;
  /** The operation is none of AWS's; `asked` is the request's own word for it. */
  unknownOperation(asked: string, request: WireRequest): AwsError;
  /** AWS has the operation, and the sandbox does not. */
  unservedOperation(operation: string, request: WireRequest): AwsError;
  /** Parameters that AWS has and the sandbox does not support. */
  unsupportedParameters(operation: string, parameters: readonly string[]): AwsError;
  missing(parameters: readonly string[]): AwsError;
  /** A body that is not what the operation takes. */
  malformed(why: string): AwsError;
  /** A document that is no XML, or has another root; `member` is the parameter that it is. */
  malformedDocument(member: string | undefined): AwsError;
  /** A required document is empty. Undefined where that is judged later. */
  emptyDocument(): AwsError | undefined;
  /** A member of a JSON body has another type. */
  wrongType(member: string, why: string): AwsError;
  /** `size`: what the client announced, where it did. */
  tooLarge(limit: number, size: number | undefined, operation: string | undefined): AwsError;
  /** A document is larger than the service's `maxDocument`. */
  documentTooLarge(limit: number): AwsError;
  throttled(): AwsError;
  internal(): AwsError;
  /** Not now; SDKs try again. */
  unavailable(): AwsError;
}

export function errorsOf(id: string, dialect: Dialect): ServiceErrors {
  const isXml = dialect === 'query' || dialect === 'restXml';
  const isRpc = dialect === 'json' || dialect === 'cbor';
  /** Refusals of access are 403, except in the protocols that have 400 for all that the client has done. */
  const forbidden = isRpc ? 400 : 403;
  const malformed = (why: string) =>
    isXml ? new AwsError('MalformedInput', 400, why) : new AwsError('SerializationException', 400, why);
  const tooLarge = (limit: number) => {
    const code = isXml ? 'RequestEntityTooLarge' : 'RequestEntityTooLargeException';
    return new AwsError(code, 413, `Request must be smaller than ${limit} bytes`);
  };
  return {
    unsigned: () =>
      isXml
        ? new AwsError('MissingAuthenticationToken', 403, 'Request is missing Authentication Token')
        : new AwsError('MissingAuthenticationTokenException', forbidden, 'Missing Authentication Token'),
    badSignature: (refusal) => signatureErrorOf(dialect, refusal),
    denied: (text) => new AwsError(isXml ? 'AccessDenied' : 'AccessDeniedException', forbidden, text),
    unknownOperation(asked, request) {
      if (dialect === 'query') return missingAction(asked, request);
      // AWS has no text for JSON clients. Here every refusal names what it refuses.
      const text =
        dialect === 'restXml'
          ? `Could not find operation for ${asked}`
          : `The sandbox knows no operation of ${id} for ${asked}.`;
      return new AwsError('UnknownOperationException', isRpc ? 400 : 404, text);
    },
    // In the words of AWS for an operation that it does not have, which tools know. Where AWS has no text, it names the
    // operation.
    unservedOperation(operation, request) {
      if (dialect === 'query') return missingAction(operation, request);
      const text = `The sandbox does not serve ${id} ${operation}.`;
      return new AwsError('UnknownOperationException', isRpc ? 400 : 404, text);
    },
    unsupportedParameters: (operation, parameters) =>
      new AwsError(
        'NotImplemented',
        501,
        `The sandbox does not support ${parameters.join(', ')} of ${id} ${operation}.`,
      ),
    missing(parameters) {
      const text = missingText(parameters);
      if (dialect === 'query') return new AwsError('ValidationError', 400, text);
      return new AwsError(dialect === 'restXml' ? 'InvalidArgument' : 'ValidationException', 400, text);
    },
    malformed,
    malformedDocument: () => malformed(''),
    emptyDocument: () => undefined,
    wrongType: (_member, why) => malformed(why),
    tooLarge,
    documentTooLarge: tooLarge,
    throttled() {
      if (dialect === 'restJson') return new AwsError('TooManyRequestsException', 429, 'Rate exceeded');
      return new AwsError(isRpc ? 'ThrottlingException' : 'Throttling', 400, 'Rate exceeded');
    },
    internal() {
      const text = 'An internal error has occurred.';
      if (dialect === 'restJson') return new AwsError('ServiceException', 500, text);
      if (isRpc) return new AwsError('InternalServerError', 500, text);
      return new AwsError('InternalError', 500, 'We encountered an internal error. Please try again.');
    },
    unavailable() {
      if (dialect === 'restJson') return new AwsError('ServiceUnavailableException', 503, 'Service Unavailable');
      if (isRpc) return new AwsError('ServiceUnavailableException', 503, 'The service cannot complete the request.');
      const text = 'The request has failed due to a temporary failure of the server.';
      return new AwsError('ServiceUnavailable', 503, text);
    },
  };
}

function missingAction(operation: string, request: WireRequest): AwsError {
  if (operation === '')
    return new AwsError('MissingAction', 400, 'The request is missing an action or a required parameter.');
  const version = formOf(request).get('Version') ?? 'NO_VERSION_SPECIFIED';
  return new AwsError('InvalidAction', 400, `Could not find operation ${operation} for version ${version}`);
}

function missingText(parameters: readonly string[]): string {
  const each = parameters.map((name) => {
    const member = name.charAt(0).toLowerCase() + name.slice(1);
    return `Value null at '${member}' failed to satisfy constraint: Member must not be null`;
  });
  return `${each.length} validation error${each.length > 1 ? 's' : ''} detected: ${each.join('; ')}`;
}
