// The errors of STS: the codes and texts of AWS.
import { throwAwsError } from '../../server/aws-error.ts';
import { validationText, violation } from '../shared/constraints.ts';

export function validationError(text: string): never {
  return throwAwsError({ code: 'ValidationError', status: 400 }, text);
}

export function invalidValue(value: string | number, member: string, constraint: string): never {
  return validationError(validationText([violation(value, member, constraint)]));
}

export function chainedSessionTooLong(): never {
  return validationError(
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  );
}

export function sessionTooLong(): never {
  return validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
}

/** The same for a role that does not exist: a caller without permission must not learn which roles exist. */
export function notAuthorizedToAssume(caller: string, roleArn: string): never {
  const text = `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
  return throwAwsError({ code: 'AccessDenied', status: 403 }, text);
}
