// The errors of Organizations: the codes and texts of AWS.
import * as sdk from '@aws-sdk/client-organizations';
import { throwBadRequest } from '../../server/aws-error.ts';

// --- Whose organization ---

export function notInOrganization(): never {
  return throwBadRequest(sdk.AWSOrganizationsNotInUseException$, 'Your account is not a member of an organization.');
}

export function alreadyInOrganization(): never {
  return throwBadRequest(
    sdk.AlreadyInOrganizationException$,
    'The provided account is already a member of an organization.',
  );
}

export function notManagementAccount(): never {
  return throwBadRequest(sdk.AccessDeniedException$, "You don't have permissions to access this resource.");
}

// --- What is missing ---

export function parentNotFound(): never {
  return throwBadRequest(sdk.ParentNotFoundException$, "You specified parent that doesn't exist.");
}

export function sourceParentNotFound(): never {
  return throwBadRequest(sdk.SourceParentNotFoundException$, "You specified a source parent that doesn't exist.");
}

export function destinationParentNotFound(): never {
  return throwBadRequest(
    sdk.DestinationParentNotFoundException$,
    "You specified a destination parent that doesn't exist.",
  );
}

export function childNotFound(): never {
  return throwBadRequest(sdk.ChildNotFoundException$, "You specified a child that doesn't exist.");
}

export function unitNotFound(): never {
  const text = "You specified an organizational unit that doesn't exist.";
  return throwBadRequest(sdk.OrganizationalUnitNotFoundException$, text);
}

export function accountNotFound(): never {
  return throwBadRequest(sdk.AccountNotFoundException$, "You specified an account that doesn't exist.");
}

export function accountRequestNotFound(): never {
  return throwBadRequest(sdk.CreateAccountStatusNotFoundException$, "You specified a request that doesn't exist.");
}

export function targetNotFound(): never {
  return throwBadRequest(sdk.TargetNotFoundException$, "You specified a target that doesn't exist.");
}

// --- What exists already ---

export function duplicateUnit(): never {
  return throwBadRequest(sdk.DuplicateOrganizationalUnitException$, 'An OU with the same name already exists.');
}

export function accountAlreadyThere(): never {
  return throwBadRequest(
    sdk.DuplicateAccountException$,
    'That account is already present in the specified destination.',
  );
}

// --- Limits ---

export function unitsTooDeep(): never {
  const text = 'You have exceeded the allowed depth of organizational units.';
  return throwBadRequest(sdk.ConstraintViolationException$, text, { Reason: 'OU_DEPTH_LIMIT_EXCEEDED' });
}

export function tooManyTags(): never {
  const text = 'You have exceeded the number of tags allowed on this resource.';
  return throwBadRequest(sdk.ConstraintViolationException$, text, { Reason: 'MAX_TAG_LIMIT_EXCEEDED' });
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
  return throwBadRequest(sdk.InvalidInputException$, inputTexts[reason], { Reason: reason });
}
