// The errors of Identity Center's administration: the codes of AWS, and its texts where somebody has published them.
// source: the API reference of IAM Identity Center, public issues of terraform-provider-aws (26757, 35158) and of
// terraform-aws-sso (6), checked 2026-11-30
import * as sdk from '@aws-sdk/client-sso-admin';
import { throwBadRequest } from '../../server/aws-error.ts';
import { validationText, violation } from '../shared/constraints.ts';

export function notOwner(): never {
  return throwBadRequest(sdk.AccessDeniedException$, 'You do not have sufficient access to perform this action.');
}

// --- What is missing ---

export function instanceNotFound(arn: string): never {
  return throwBadRequest(sdk.ResourceNotFoundException$, `Could not find Instance with ARN ${arn}`);
}

export function permissionSetNotFound(id: string): never {
  return throwBadRequest(sdk.ResourceNotFoundException$, `Could not find PermissionSet with id ${id}`);
}

export function userNotFound(): never {
  return throwBadRequest(sdk.ResourceNotFoundException$, 'USER not found.');
}

export function accountNotFound(account: string): never {
  return throwBadRequest(sdk.ResourceNotFoundException$, `Could not find Account with id ${account}`);
}

export function requestNotFound(id: string): never {
  return throwBadRequest(sdk.ResourceNotFoundException$, `Could not find Request with id ${id}`);
}

export function policyNotFound(arn: string): never {
  return throwBadRequest(sdk.ResourceNotFoundException$, `Could not find ManagedPolicy with arn ${arn}`);
}

// --- What is in the way ---

export function nameTaken(name: string): never {
  return throwBadRequest(sdk.ConflictException$, `PermissionSet with name ${name} already exists.`);
}

export function stillAssigned(): never {
  const text = 'Could not delete because PermissionSet has ApplicationProfile associated with it';
  return throwBadRequest(sdk.ConflictException$, text);
}

export function policyAttached(arn: string): never {
  return throwBadRequest(sdk.ConflictException$, `ManagedPolicy with arn ${arn} is already attached.`);
}

/** source: https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html, checked 2026-11-30 */
export function tooManyRequests(): never {
  return throwBadRequest(sdk.ThrottlingException$, 'Rate exceeded');
}

export function tooManyPolicies(): never {
  return throwBadRequest(
    sdk.ServiceQuotaExceededException$,
    'You have exceeded the number of managed policies allowed.',
  );
}

export function tooManyTags(): never {
  return throwBadRequest(
    sdk.ServiceQuotaExceededException$,
    'You have exceeded the number of tags allowed on this resource.',
  );
}

// --- Input that is not valid ---

export function invalid(text: string): never {
  return throwBadRequest(sdk.ValidationException$, text);
}

export function invalidValue(value: string | number, member: string, constraint: string): never {
  return invalid(validationText([violation(value, member, constraint)]));
}
