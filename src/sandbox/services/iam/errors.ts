// The errors of IAM: the codes and texts of AWS.
// source: moto's iam/policy_validation.py and answers that LocalStack recorded on AWS (tests/aws/services/iam)
import * as sdk from '@aws-sdk/client-iam';
import { throwAwsError } from '../../server/aws-error.ts';
import { validationText, violation } from '../shared/constraints.ts';

// --- What is missing or exists already ---

function noSuchEntity(text: string): never {
  return throwAwsError(sdk.NoSuchEntityException$, text);
}

function entityExists(text: string): never {
  return throwAwsError(sdk.EntityAlreadyExistsException$, text);
}

type Noun = 'role' | 'user' | 'group';

/** A role, a user, a group, or one of their inline policies. */
export function notFound(noun: Noun | `${Noun} policy`, name: string | undefined): never {
  return noSuchEntity(`The ${noun} with name ${name} cannot be found.`);
}

export function accessKeyNotFound(id: string | undefined): never {
  return noSuchEntity(`The Access Key with id ${id} cannot be found.`);
}

export function accountAliasNotFound(alias: string | undefined): never {
  return noSuchEntity(`The account alias ${alias} cannot be found.`);
}

export function entityNotFound(arn: string): never {
  return noSuchEntity(`The entity with ARN ${arn} cannot be found.`);
}

export function policyNotFound(arn: string): never {
  return noSuchEntity(`Policy ${arn} was not found.`);
}

export function policyNotAttachable(arn: string): never {
  return noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}

/** AWS calls a permissions boundary a scope here. */
export function boundaryNotFound(arn: string): never {
  return noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
}

export function policyVersionNotFound(arn: string, id: string | undefined): never {
  return noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);
}

export function nameTaken(noun: 'Role' | 'User' | 'Group', name: string): never {
  return entityExists(`${noun} with name ${name} already exists.`);
}

export function policyNameTaken(name: string): never {
  return entityExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
}

export function accountAliasTaken(alias: string): never {
  return entityExists(`The account alias ${alias} already exists.`);
}

// --- What cannot be deleted yet ---

const deleteConflicts = {
  'attached policies': 'Cannot delete entity, must detach all policies first.',
  'inline policies': 'Cannot delete entity, must delete policies first.',
  members: 'Cannot delete entity, must remove users from group first.',
  'access keys': 'Cannot delete entity, must delete access keys first.',
  attachments: 'Cannot delete a policy attached to entities.',
  'default version': 'Cannot delete the default version of a policy.',
  versions:
    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
};

export function deleteConflict(reason: keyof typeof deleteConflicts): never {
  return throwAwsError(sdk.DeleteConflictException$, deleteConflicts[reason]);
}

// --- What AWS's services keep for themselves ---

// The text is from memory; the code is that of the API reference, checked 2026-11-30.
export function protectedRole(name: string): never {
  const text = `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`;
  return throwAwsError(sdk.UnmodifiableEntityException$, text);
}

// --- Quotas ---

/** `PoliciesPerRole`, `PolicySize` and so on: AWS's names. */
export function quotaExceeded(quota: string, most: number): never {
  return throwAwsError(sdk.LimitExceededException$, `Cannot exceed quota for ${quota}: ${most}`);
}

export function inlinePoliciesTooLarge(noun: Noun, name: string, most: number): never {
  const text = `Maximum policy size of ${most} bytes exceeded for ${noun} ${name}`;
  return throwAwsError(sdk.LimitExceededException$, text);
}

export function tooManyPolicyVersions(): never {
  const text =
    'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.';
  return throwAwsError(sdk.LimitExceededException$, text);
}

// --- Values that are not valid ---

function validationError(text: string): never {
  return throwAwsError({ code: 'ValidationError', status: 400 }, text);
}

export function invalidValue(value: string | number, member: string, constraint: string): never {
  return validationError(validationText([violation(value, member, constraint)]));
}

export function invalidName(member: string): never {
  return validationError(
    `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
  );
}

export function invalidPath(): never {
  return validationError(
    'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
  );
}

export function invalidPathPrefix(): never {
  return validationError(
    'The specified value for pathPrefix is invalid. It must begin with the / character and contain only alphanumeric characters and/or / characters.',
  );
}

/** The two spaces are AWS's. */
export function invalidArn(): never {
  return validationError('Invalid ARN:  Could not be parsed!');
}

export function invalidMarker(): never {
  return validationError('Invalid Marker.');
}

export function userNameMissing(): never {
  return validationError('Must specify userName when calling with non-User credentials');
}

export function boundaryArnInvalid(arn: string): never {
  return throwAwsError(sdk.InvalidInputException$, `ARN ${arn} is not valid.`);
}

export function invalidSimulationInput(text: string): never {
  return throwAwsError(sdk.InvalidInputException$, text);
}

export function duplicateTagKeys(): never {
  const text = 'Duplicate tag keys found. Please note that Tag keys are case insensitive.';
  return throwAwsError(sdk.InvalidInputException$, text);
}

export function reservedTagKey(): never {
  return throwAwsError(sdk.InvalidInputException$, 'Tag keys starting with the prefix aws: are reserved by AWS.');
}

// --- Policy documents ---

export function malformedPolicy(text: string): never {
  return throwAwsError(sdk.MalformedPolicyDocumentException$, text);
}

export function invalidPrincipal(type: string, name: string): never {
  return malformedPolicy(`Invalid principal in policy: "${type.toUpperCase()}":"${name}"`);
}

export const policySyntaxText = 'Syntax errors in policy.';
/** An older parser reads each policy too: an Effect in small letters, a wrong date, an ARN with a part too few. */
export const legacyParsingText = 'The policy failed legacy parsing';
export const vendorMissingText = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';

// --- What nobody may change ---

/** AWS's managed policies belong to AWS: not even an administrator may change them. */
export function mayNotChangeManagedPolicy(caller: string, action: string, arn: string): never {
  return throwAwsError(
    { code: 'AccessDenied', status: 403 },
    `User: ${caller} is not authorized to perform: ${action} on resource: policy ${arn}`,
  );
}

/** Without its administrator, nothing could be deleted in the sandbox any more. */
export function mayNotChangeAdministrator(name: string): never {
  return throwAwsError(
    { code: 'NotImplemented', status: 501 },
    `The sandbox does not change its own administrator ${name}: create a user with iam CreateUser.`,
  );
}
