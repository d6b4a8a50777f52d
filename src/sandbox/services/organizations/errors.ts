// The errors of Organizations: the codes and texts of AWS.
import * as sdk from '@aws-sdk/client-organizations';
import { throwAwsError } from '../../server/aws-error.ts';
import type { Schema } from '../../server/service.ts';

/** The SDK's models name other statuses, but the protocol has only this one. */
function refuse(exception: Schema, message: string, members: Record<string, unknown> = {}): never {
  return throwAwsError({ code: String(exception[2]), status: 400 }, message, members);
}

// --- Whose organization ---

export function notInOrganization(): never {
  return refuse(sdk.AWSOrganizationsNotInUseException$, 'Your account is not a member of an organization.');
}

export function alreadyInOrganization(): never {
  return refuse(sdk.AlreadyInOrganizationException$, 'The provided account is already a member of an organization.');
}

export function notManagementAccount(): never {
  return refuse(sdk.AccessDeniedException$, "You don't have permissions to access this resource.");
}

// --- What is missing ---

export function parentNotFound(): never {
  return refuse(sdk.ParentNotFoundException$, "You specified parent that doesn't exist.");
}

export function sourceParentNotFound(): never {
  return refuse(sdk.SourceParentNotFoundException$, "You specified a source parent that doesn't exist.");
}

export function destinationParentNotFound(): never {
  return refuse(sdk.DestinationParentNotFoundException$, "You specified a destination parent that doesn't exist.");
}

export function childNotFound(): never {
  return refuse(sdk.ChildNotFoundException$, "You specified a child that doesn't exist.");
}

export function unitNotFound(): never {
  const text = "You specified an organizational unit that doesn't exist.";
  return refuse(sdk.OrganizationalUnitNotFoundException$, text);
}

export function accountNotFound(): never {
  return refuse(sdk.AccountNotFoundException$, "You specified an account that doesn't exist.");
}

export function accountRequestNotFound(): never {
  return refuse(sdk.CreateAccountStatusNotFoundException$, "You specified a request that doesn't exist.");
}

export function targetNotFound(): never {
  return refuse(sdk.TargetNotFoundException$, "You specified a target that doesn't exist.");
}

// --- What exists already ---

export function duplicateUnit(): never {
  return refuse(sdk.DuplicateOrganizationalUnitException$, 'An OU with the same name already exists.');
}

export function accountAlreadyThere(): never {
  return refuse(sdk.DuplicateAccountException$, 'That account is already present in the specified destination.');
}

// --- Limits ---

export function unitsTooDeep(): never {
  const text = 'You have exceeded the allowed depth of organizational units.';
  return refuse(sdk.ConstraintViolationException$, text, { Reason: 'OU_DEPTH_LIMIT_EXCEEDED' });
}

export function tooManyTags(): never {
  const text = 'You have exceeded the number of tags allowed on this resource.';
  return refuse(sdk.ConstraintViolationException$, text, { Reason: 'MAX_TAG_LIMIT_EXCEEDED' });
}

// --- Input that is not valid ---

const inputTexts = {
  INVALID_PATTERN: 'You provided a value that does not match the required pattern.',
  MAX_LENGTH_EXCEEDED: 'You specified a value that is too long.',
  MIN_VALUE_EXCEEDED: 'You specified a value that is less than the minimum.',
  MAX_VALUE_EXCEEDED: 'You specified a value that is greater than the maximum.',
  INVALID_NEXT_TOKEN: 'You specified a next token that is not valid.',
  DUPLICATE_TAG_KEY: 'You specified duplicate tag keys.',
  INVALID_SYSTEM_TAGS_PARAMETER: 'You specified a tag key that is a system tag.',
};

export function invalidInput(reason: keyof typeof inputTexts): never {
  return refuse(sdk.InvalidInputException$, inputTexts[reason], { Reason: reason });
}
