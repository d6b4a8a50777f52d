// The errors of DynamoDB that the sandbox gives itself: the codes and texts of AWS. All others come from dynalite.
import { AwsError, throwAwsError } from '../../server/aws-error.ts';
import type { ServiceErrors } from '../../server/service-errors.ts';

function resourceInUse(text: string): never {
  return throwAwsError({ code: 'ResourceInUseException', status: 400 }, text);
}

export function tableExists(table: string): never {
  return resourceInUse(`Table already exists: ${table}`);
}

export function tableBeingDeleted(table: string): never {
  return resourceInUse(`Table is being deleted: ${table}`);
}

export function tableBeingCreated(table: string): never {
  return resourceInUse(`Attempt to change a resource which is still in use: Table is being created: ${table}`);
}

/** Of a table that is still CREATING. */
export function tableNotReady(): never {
  return throwAwsError({ code: 'ResourceNotFoundException', status: 400 }, 'Requested resource not found');
}

function validationError(text: string): never {
  return throwAwsError({ code: 'ValidationException', status: 400 }, text);
}

export function tableProtected(): never {
  return validationError(
    'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
  );
}

export function expressionTooLarge(parameter: string, bytes: number): never {
  const text = 'Expression size has exceeded the maximum allowed size; expression size:';
  return validationError(`Invalid ${parameter}: ${text} ${bytes}`);
}

export function invalidTableArn(arn: string): never {
  return validationError(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
}

/** Before an operation runs. */
export const requestErrors: Partial<ServiceErrors> = {
  unavailable: () => new AwsError('ServiceUnavailable', 503, 'The service is currently unavailable or busy.'),
};
