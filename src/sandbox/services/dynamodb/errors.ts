// The errors of DynamoDB that the sandbox gives itself: the codes and texts of AWS. All others come from dynalite.
import { AwsError, throwAwsError } from '../../server/aws-error.ts';
import type { ServiceErrors } from '../../server/service-errors.ts';
import { missing, validationText, violation } from '../shared/constraints.ts';

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

export function indexNotFound(): never {
  return throwAwsError({ code: 'ResourceNotFoundException', status: 400 }, 'Requested resource not found');
}

export function indexBackfilling(index: string): never {
  return validationError(`Cannot read from backfilling global secondary index: ${index}`);
}

export function tableNotFound(table: string): never {
  const text = `Requested resource not found: Table: ${table} not found`;
  return throwAwsError({ code: 'ResourceNotFoundException', status: 400 }, text);
}

export function validationError(text: string): never {
  return throwAwsError({ code: 'ValidationException', status: 400 }, text);
}

export function tableProtected(): never {
  return validationError(
    'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
  );
}

/** The first member that breaks a constraint of the API's model; the other violations are not named. */
export function refuseValue(value: unknown, member: string, constraint: string): never {
  return validationError(validationText([violation(value, member, constraint)]));
}

export function missingMember(member: string): never {
  return validationError(validationText([missing(member)]));
}

export function timeToLiveIs(state: 'enabled' | 'disabled'): never {
  return validationError(`TimeToLive is already ${state}`);
}

export function timeToLiveOnOtherAttribute(attribute: string): never {
  return validationError(`TimeToLive is active on a different AttributeName: current AttributeName is ${attribute}`);
}

/** AWS answers so for up to an hour after a change. */
export function timeToLiveJustModified(): never {
  return validationError('Time to live has been modified multiple times within a fixed interval');
}

export function emptyAttributeValue(): never {
  return validationError('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
}

export function expressionTooLarge(parameter: string, bytes: number): never {
  const text = 'Expression size has exceeded the maximum allowed size; expression size:';
  return validationError(`Invalid ${parameter}: ${text} ${bytes}`);
}

export function invalidTableArn(arn: string): never {
  return validationError(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
}

/** AWS answers so also where one is still being created or deleted. */
export function onlineIndexLimit(): never {
  const text = 'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table';
  return throwAwsError({ code: 'LimitExceededException', status: 400 }, text);
}

export function tableBeingUpdated(table: string): never {
  return resourceInUse(`Attempt to change a resource which is still in use: Table is being updated: ${table}`);
}

/** A value of a parameter that AWS honours and the sandbox does not. */
export function unsupported(operation: string, what: string): never {
  const text = `The sandbox does not support ${what} of dynamodb ${operation}.`;
  return throwAwsError({ code: 'NotImplemented', status: 501 }, text);
}

/** Where an expression calculates, or a value is stored. */
export function numberOutOfRange(kind: 'overflow' | 'underflow'): never {
  const size = kind === 'overflow' ? 'larger' : 'smaller';
  return validationError(`Number ${kind}. Attempting to store a number with magnitude ${size} than supported range`);
}

/** `item`: what the request asked to get back of the item that is there. */
export function conditionFailed(item?: object): never {
  const kind = { code: 'ConditionalCheckFailedException', status: 400 };
  return throwAwsError(kind, 'The conditional request failed', item && { Item: item });
}

export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: object;
}

export function transactionCanceled(reasons: readonly CancellationReason[]): never {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const text = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  const kind = { code: 'TransactionCanceledException', status: 400 };
  return throwAwsError(kind, text, { CancellationReasons: reasons });
}

/** The text is that of other services: AWS documents none. */
export function tokenReused(): never {
  const text = 'The request uses the same client token as a previous, but non-identical request.';
  return throwAwsError({ code: 'IdempotentParameterMismatchException', status: 400 }, text);
}

/** Of a table of another account. */
export function accountMismatch(caller: string, action: string, arn: string): never {
  const why = `because no resource-based policy allows the ${action} action`;
  const text = `User: ${caller} is not authorized to perform: ${action} on resource: ${arn} ${why}`;
  return throwAwsError({ code: 'AccessDeniedException', status: 400 }, text);
}

/** Of a PartiQL statement. What follows the colon is AWS's only in part. */
export function notWellFormed(why: string): never {
  return validationError(`Statement wasn't well formed, can't be processed: ${why}`);
}

export function duplicateItem(): never {
  const kind = { code: 'DuplicateItemException', status: 400 };
  return throwAwsError(kind, 'Duplicate primary key exists in table');
}

/** Before an operation runs. */
export const requestErrors: Partial<ServiceErrors> = {
  unavailable: () => new AwsError('ServiceUnavailable', 503, 'The service is currently unavailable or busy.'),
};
