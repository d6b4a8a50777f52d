// The errors of Step Functions: the codes and texts of AWS.
import * as sdk from '@aws-sdk/client-sfn';
import { throwAwsError } from '../../server/aws-error.ts';
import type { Diagnostic } from './language/check-definition.ts';

// source: the answers of AWS in LocalStack's recorded snapshots (tests/aws/services/stepfunctions), public issues of
// aws-cli, aws-cdk and terraform-provider-aws, and the API reference, checked 2026-11-30

export function validationFailure(message: string): never {
  return throwAwsError({ code: 'ValidationException', status: 400 }, message);
}

export function invalidName(name: string): never {
  return throwAwsError(sdk.InvalidName$, `Invalid Name: '${name}'`);
}

export function invalidArn(arn: string): never {
  return throwAwsError(sdk.InvalidArn$, `Invalid Arn: '${arn}'`);
}

export function invalidToken(): never {
  return throwAwsError(sdk.InvalidToken$, 'Invalid Token');
}

export function invalidDefinition(diagnostics: readonly Diagnostic[]): never {
  const text = diagnostics.map(({ code, message, location }) => `${code}: ${message} at ${location || '/'}`).join(', ');
  return throwAwsError(sdk.InvalidDefinition$, `Invalid State Machine Definition: '${text}'`);
}

export function invalidInput(why: string): never {
  return throwAwsError(sdk.InvalidExecutionInput$, `Invalid State Machine Execution Input: '${why}'`);
}

export function machineExists(arn: string): never {
  return throwAwsError(sdk.StateMachineAlreadyExists$, `State Machine Already Exists: '${arn}'`);
}

export function machineNotFound(arn: string): never {
  return throwAwsError(sdk.StateMachineDoesNotExist$, `State Machine Does Not Exist: '${arn}'`);
}

export function executionExists(arn: string): never {
  return throwAwsError(sdk.ExecutionAlreadyExists$, `Execution Already Exists: '${arn}'`);
}

export function executionNotFound(arn: string): never {
  return throwAwsError(sdk.ExecutionDoesNotExist$, `Execution Does Not Exist: '${arn}'`);
}

export function executionNotRedrivable(why: string): never {
  return throwAwsError(sdk.ExecutionNotRedrivable$, why);
}

export function resourceNotFound(arn: string): never {
  return throwAwsError(sdk.ResourceNotFound$, `Resource not found: '${arn}'`);
}

export function missingUpdate(): never {
  return throwAwsError(
    sdk.MissingRequiredParameter$,
    'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
  );
}

export function tooManyTags(arn: string): never {
  return throwAwsError(sdk.TooManyTags$, `'${arn}' can have at most 50 tags.`);
}

/** From `passRoleRefusal`, or where the role does not trust Step Functions. */
export function accessDenied(text: string): never {
  return throwAwsError({ code: 'AccessDeniedException', status: 400 }, text);
}

export function roleNotAssumable(): never {
  return accessDenied(
    'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
  );
}
