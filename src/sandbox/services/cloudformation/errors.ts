// The errors of CloudFormation: the codes and texts of AWS.
import * as sdk from '@aws-sdk/client-cloudformation';
import { AwsError, throwAwsError } from '../../server/aws-error.ts';
import { constraints, validationText, violation } from '../shared/constraints.ts';

// source: the answers of AWS in LocalStack's recorded snapshots (tests/aws/services/cloudformation), public issues of
// aws-cli, aws-cdk and serverless, and the API reference, checked 2026-11-29

/** CloudFormation's usual refusal. */
export function validationError(message: string): never {
  return throwAwsError({ code: 'ValidationError', status: 400 }, message);
}

export function checkOneOf(member: string, value: string, values: readonly string[]): void {
  if (!values.includes(value)) validationError(validationText([violation(value, member, constraints.oneOf(values))]));
}

// --- Templates ---

export function templateFormatError(message: string): never {
  return validationError(`Template format error: ${message}`);
}

export function templateError(message: string): never {
  return validationError(`Template error: ${message}`);
}

export function templateValidationError(message: string): never {
  return validationError(`Template validation error: ${message}`);
}

/** Of a template in S3, and after its transforms. In bytes. source: "CloudFormation quotas", checked 2026-11-29 */
export const longestTemplate = 1_048_576;

export function templateTooLarge(): never {
  return validationError(`Template may not exceed ${longestTemplate} bytes in size.`);
}

export function circularDependency(names: readonly string[]): never {
  return validationError(`Circular dependency between resources: [${names.join(', ')}]`);
}

// --- Stacks ---

export function stackNotFound(name: string): never {
  return validationError(`Stack with id ${name} does not exist`);
}

/** The words of the operations on change sets. */
export function stackDoesNotExist(name: string): never {
  return validationError(`Stack [${name}] does not exist`);
}

/** The words of the operations on a stack's parts. */
export function stackMissing(name: string): never {
  return validationError(`Stack '${name}' does not exist`);
}

export function stackExists(name: string): never {
  return throwAwsError(sdk.AlreadyExistsException$, `Stack [${name}] already exists`);
}

export function wrongState(id: string, status: string, verb: 'updated' | 'deleted'): never {
  return validationError(`Stack:${id} is in ${status} state and can not be ${verb}.`);
}

export function nothingToUpdate(): never {
  return validationError('No updates are to be performed.');
}

export function isProtected(name: string): never {
  return validationError(`Stack [${name}] cannot be deleted while TerminationProtection is enabled`);
}

export function missingCapabilities(capabilities: readonly string[]): never {
  const text = `Requires capabilities : [${capabilities.join(', ')}]`;
  return throwAwsError(sdk.InsufficientCapabilitiesException$, text);
}

// source: public issues of aws-cdk and serverless with this text, checked 2026-11-29
export function mayNotPass(text: string): never {
  return throwAwsError({ code: 'AccessDenied', status: 403 }, text);
}

// --- Change sets ---

export function changeSetNotFound(name: string): never {
  return throwAwsError(sdk.ChangeSetNotFoundException$, `ChangeSet [${name}] does not exist`);
}

export function isChangeSetNotFound(error: unknown): boolean {
  return error instanceof AwsError && error.code === 'ChangeSetNotFound';
}

export function changeSetExists(name: string, stack: string): never {
  const text = `ChangeSet ${name} cannot be created due to a mismatch with existing attribute Name of stack ${stack}`;
  return throwAwsError(sdk.AlreadyExistsException$, text);
}

export function changeSetNotExecutable(id: string, status: string): never {
  const text = `ChangeSet [${id}] cannot be executed in its current status of [${status}]`;
  return throwAwsError(sdk.InvalidChangeSetStatusException$, text);
}
