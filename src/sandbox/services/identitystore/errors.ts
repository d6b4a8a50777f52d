// The errors of the identity store: the codes and texts of AWS.
// source: moto's identitystore/models.py, and the API reference, checked 2026-11-30
import * as sdk from '@aws-sdk/client-identitystore';
import { throwBadRequest } from '../../server/aws-error.ts';
import { validationText, violation } from '../shared/constraints.ts';

export function userNotFound(): never {
  return throwBadRequest(sdk.ResourceNotFoundException$, 'USER not found.', { ResourceType: 'USER' });
}

export function storeNotFound(): never {
  return throwBadRequest(sdk.ResourceNotFoundException$, 'IDENTITY_STORE not found.', {
    ResourceType: 'IDENTITY_STORE',
  });
}

export function notOwner(): never {
  return throwBadRequest(sdk.AccessDeniedException$, 'You do not have sufficient access to perform this action.');
}

export function duplicate(attribute: 'UserName' | 'Email'): never {
  return throwBadRequest(sdk.ConflictException$, `Duplicate ${attribute}`, {
    Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION',
  });
}

export function attributesMissing(attributes: readonly string[]): never {
  return invalid(attributes.map((name) => `${name}: The attribute ${name} is required`).join(', '));
}

export function notUnique(path: string): never {
  return invalid(`The attribute ${path} is not a unique attribute`);
}

export function invalid(text: string): never {
  return throwBadRequest(sdk.ValidationException$, text);
}

export function invalidValue(value: string | number, member: string, constraint: string): never {
  return invalid(validationText([violation(value, member, constraint)]));
}
