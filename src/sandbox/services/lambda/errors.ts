// The errors of Lambda: the codes and texts of AWS.
// source: answers that LocalStack recorded on AWS (tests/aws/services/lambda_)
import * as sdk from '@aws-sdk/client-lambda';
import { AwsError, throwAwsError } from '../../server/aws-error.ts';
import type { ServiceErrors } from '../../server/service-errors.ts';
import { constraints, validationText, violation } from '../shared/constraints.ts';

const byUser = { Type: 'User' };

// --- Before an operation runs ---

export const requestErrors: Partial<ServiceErrors> = {
  tooLarge: (limit, _size, operation) => {
    const text = `Request must be smaller than ${limit} bytes${operation ? ` for the ${operation} operation` : ''}`;
    return new AwsError('RequestEntityTooLargeException', 413, text);
  },
};

// --- Values that the model excludes: the generic text of AWS's request validation, without a Type ---

/** Each violation comes from `violation` in services/shared/constraints.ts. */
export function validationFailed(violations: readonly string[]): never {
  return throwAwsError({ code: 'ValidationException', status: 400 }, validationText(violations));
}

export function invalidValue(member: string, value: unknown, constraint: string): never {
  return validationFailed([violation(value, member, constraint)]);
}

// --- What does not exist, or exists already ---

function notFound(text: string): never {
  return throwAwsError(sdk.ResourceNotFoundException$, text, byUser);
}

export function functionNotFound(arn: string): never {
  return notFound(`Function not found: ${arn}`);
}

export function functionInOtherRegion(requested: string, region: string): never {
  return notFound(`Functions from '${requested}' are not reachable in this region ('${region}')`);
}

export function aliasNotFound(arn: string): never {
  return notFound(`Cannot find alias arn: ${arn}`);
}

/** Of UpdateAlias. */
export function aliasToUpdateNotFound(arn: string): never {
  return notFound(`Alias not found: ${arn}`);
}

export function resourceNotFound(): never {
  return notFound('The resource you requested does not exist.');
}

/** Of the operations that create, change or list function URLs. */
export function functionOfUrlMissing(): never {
  return notFound('Function does not exist');
}

/** source: moto and LocalStack, which took it from AWS */
export function eventInvokeConfigNotFound(arn: string): never {
  return notFound(`The function ${arn} doesn't have an EventInvokeConfig`);
}

/** Of the event invoke configurations of a function that does not exist. */
export function functionMissing(): never {
  return notFound("The function doesn't exist.");
}

export function policyOfNoFunction(arn: string): never {
  return notFound(`No policy found for: ${arn}`);
}

export function policyNotFound(): never {
  return notFound('No policy is associated with the given resource.');
}

export function statementNotFound(id: string): never {
  return notFound(`Statement ${id} is not found in resource policy.`);
}

function conflict(text: string): never {
  return throwAwsError(sdk.ResourceConflictException$, text, byUser);
}

export function functionExists(name: string): never {
  return conflict(`Function already exist: ${name}`);
}

export function aliasExists(arn: string): never {
  return conflict(`Alias already exists: ${arn}`);
}

/** With two blanks, as on AWS. */
export function functionUrlExists(arn: string): never {
  return conflict(
    `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
  );
}

export function statementExists(id: string | undefined): never {
  return conflict(
    `The statement id (${id}) provided already exists. ` +
      'Please provide a new statement id, or remove the existing statement.',
  );
}

// --- What cannot change now ---

export function functionPending(): never {
  return conflict(
    'The operation cannot be performed at this time. The function is currently in the following state: Pending',
  );
}

export function updateInProgress(arn: string): never {
  return conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${arn}`);
}

export function versionInUse(version: string, alias: string): never {
  return conflict(`Version ${version} of the function is in use by the alias ${alias}.`);
}

export function revisionChanged(): never {
  return preconditionFailed('GetFunction/GetAlias');
}

export function policyRevisionChanged(): never {
  return preconditionFailed('GetPolicy');
}

function preconditionFailed(api: string): never {
  return throwAwsError(
    sdk.PreconditionFailedException$,
    `The Revision Id provided does not match the latest Revision Id. Call the ${api} API to retrieve the latest Revision Id`,
    byUser,
  );
}

// --- Parameters that Lambda itself refuses ---

const parameterTexts = {
  qualifierMismatch: 'The derived qualifier from the function name does not match the specified qualifier.',
  runtimeOrHandlerMissing:
    'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
  roleNotAssumable: 'The role defined for the function cannot be assumed by Lambda.',
  logLevelsNeedJson: 'To set log levels, the log format of the function must be JSON.',
  aliasNotDeletable: 'Deletion of aliases is not currently supported.',
  onlyWholeFunctions:
    'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. ' +
    'Please specify either a function name or an unqualified function ARN.',
  latestNotDeletable: '$LATEST version cannot be deleted without deleting the function.',
  policyOfLatest: 'We currently do not support adding policies for $LATEST.',
  unknownPrincipal: 'The provided principal was invalid. Please check the principal and try again.',
  qualifiedTags: 'Tags on function aliases and versions are not supported. Please specify a function ARN.',
  eventInvokeConfigEmpty: 'You must specify at least one of error handling or destination setting.',
  packageMissing: 'Please provide a source for function code.',
  packageEmpty: 'Uploaded file must be a non-empty zip',
  packageUnreadable: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
  layerVersionBelowOne: 'Layer Version Cannot be less than 1',
  /** AWS refuses a marker that it has not issued; its text is not recorded. source: floci-io/floci#2817 */
  unknownMarker: 'The marker is not valid.',
  tagsEmpty: 'An error occurred and the request cannot be processed.',
  tooManyTags: 'Number of tags exceeds resource tag limit.',
  weightsTooMany: 'Number of items in AdditionalVersionWeights cannot be greater than 1',
};

/** For the texts that are always the same. */
export function invalidParameter(reason: keyof typeof parameterTexts): never {
  return refuseParameter(parameterTexts[reason]);
}

export function refuseParameter(text: string): never {
  return throwAwsError(sdk.InvalidParameterValueException$, text, byUser);
}

/** Without quotation marks around the value, unlike the generic text. */
export function unknownRuntime(runtime: string, current: readonly string[]): never {
  const constraint = constraints.oneOf(current);
  return refuseParameter(`Value ${runtime} at 'runtime' failed to satisfy constraint: ${constraint} or be a valid ARN`);
}

export function runtimeDeprecated(runtime: string): never {
  return refuseParameter(
    `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. ` +
      'We recommend you use a supported runtime while creating or updating functions.',
  );
}

export function snapStartUnsupported(runtime: string): never {
  return refuseParameter(`${runtime} is not supported for SnapStart enabled functions.`);
}

export function codeChanged(expected: string, current: string): never {
  return refuseParameter(
    `CodeSHA256 (${expected}) is different from current CodeSHA256 in $LATEST (${current}). Please try again with the CodeSHA256 in $LATEST.`,
  );
}

/** Without a Type, as AWS answers. */
export function weightsOfLatest(): never {
  return throwAwsError(
    sdk.InvalidParameterValueException$,
    '$LATEST is not supported for an alias pointing to more than 1 version',
  );
}

export function weightsOfSameVersion(version: string): never {
  return refuseParameter(
    `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
  );
}

const environmentRefused =
  'Lambda was unable to configure your environment variables because the environment variables you have provided';

export function environmentKeysReserved(keys: readonly string[]): never {
  return refuseParameter(
    `${environmentRefused} contains reserved keys that are currently not supported for modification. ` +
      `Reserved keys used in this request: ${keys.join(', ')}`,
  );
}

export function environmentTooLarge(json: string): never {
  return refuseParameter(`${environmentRefused} exceeded the 4KB limit. String measured: ${json}`);
}

// --- Quotas ---

/** Without a Type, as AWS answers. */
export function concurrencyTooHigh(unreservedMinimum: number): never {
  return throwAwsError(
    sdk.InvalidParameterValueException$,
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution " +
      `below its minimum value of [${unreservedMinimum}].`,
  );
}

// --- Permission ---

export function accessDenied(text: string): never {
  return throwAwsError({ code: 'AccessDeniedException', status: 403 }, text);
}

/** AWS has no such case: the code of a function never runs on the caller's machine there. */
export function functionsBlocked(): never {
  return accessDenied(
    'The sandbox does not run this function: its folder was not made on this machine, and its code would run as you. ' +
      'To run it: workshop sandbox start --trust-folder',
  );
}

/** The sandbox knows no resource of another account, so nothing on it is allowed. */
export function otherAccountDenied(principal: string, action: string, arn: string): never {
  return accessDenied(
    `User: ${principal} is not authorized to perform: ${action} on resource: ${arn} ` +
      `because no resource-based policy allows the ${action} action`,
  );
}

/** The role changed after the function was created: an invocation is denied. */
export function roleNoLongerAssumable(): never {
  return accessDenied(parameterTexts.roleNotAssumable);
}

// --- Invocations ---

export function entityTooLarge(text: string): never {
  return throwAwsError({ code: 'RequestEntityTooLargeException', status: 413 }, text, byUser);
}

export function payloadTooLarge(limit: number): never {
  return entityTooLarge(`Request must be smaller than ${limit} bytes for the InvokeFunction operation`);
}

function unreadableContent(text: string): never {
  return throwAwsError(sdk.InvalidRequestContentException$, text, byUser);
}

export function payloadUnreadable(reason: string): never {
  return unreadableContent(`Could not parse request body into json: Could not parse payload into json: ${reason}`);
}

export function clientContextUnreadable(): never {
  return unreadableContent('Client context must be a valid Base64-encoded JSON object.');
}

export function concurrencyExceeded(): never {
  return throwAwsError(
    sdk.TooManyRequestsException$,
    'Rate Exceeded.',
    { ...byUser, Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    { 'retry-after': '1' },
  );
}
