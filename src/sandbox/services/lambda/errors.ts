// How Lambda words and numbers what it refuses.
import * as sdk from '@aws-sdk/client-lambda';
import { throwAwsError } from '../../server/aws-error.ts';

const user = { Type: 'User' };

export function invalidParameter(text: string): never {
  return throwAwsError(sdk.InvalidParameterValueException$, text, user);
}

export function conflict(text: string): never {
  return throwAwsError(sdk.ResourceConflictException$, text, user);
}

export function notFound(text: string): never {
  return throwAwsError(sdk.ResourceNotFoundException$, text, user);
}

export function functionNotFound(arn: string): never {
  return notFound(`Function not found: ${arn}`);
}

export function nothingThere(): never {
  return notFound('The resource you requested does not exist.');
}

export function staleRevision(): never {
  return throwAwsError(
    sdk.PreconditionFailedException$,
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    user,
  );
}

export function invalidValue(member: string, value: unknown, constraint: string): never {
  return validationFault([`Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`]);
}

/** The generic text of AWS's request validation; it carries no Type. */
export function validationFault(texts: readonly string[]): never {
  const count = `${texts.length} validation error${texts.length > 1 ? 's' : ''} detected`;
  return throwAwsError({ code: 'ValidationException', status: 400 }, `${count}: ${texts.join('; ')}`);
}

export function mustMatch(member: string, value: string, pattern: RegExp, shown: string): void {
  if (!pattern.test(value)) invalidValue(member, value, `Member must satisfy regular expression pattern: ${shown}`);
}

export function mustLieWithin(member: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return;
  if (value < least) invalidValue(member, value, `Member must have value greater than or equal to ${least}`);
  if (value > most) invalidValue(member, value, `Member must have value less than or equal to ${most}`);
}

export function denied(text: string): never {
  return throwAwsError({ code: 'AccessDeniedException', status: 403 }, text);
}

export function tooLarge(text: string): never {
  return throwAwsError({ code: 'RequestEntityTooLargeException', status: 413 }, text, user);
}

/** What AWS has and the sandbox does not: said by name, as the server does for whole parameters. */
export function unhonoured(what: string): never {
  return throwAwsError({ code: 'NotImplemented', status: 501 }, `The sandbox does not honour ${what}.`);
}
