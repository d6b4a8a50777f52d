// The errors of the identity store: the codes and texts of AWS.
// source: moto's identitystore/models.py, and the API reference, checked 2026-11-30
import * as sdk from '@aws-sdk/client-identitystore';
import { throwAwsError } from '../../server/aws-error.ts';
import type { Schema } from '../../server/service.ts';
import { validationText, violation } from '../shared/constraints.ts';

/** The SDK's models name other statuses, but the protocol has only this one. */
function refuse(exception: Schema, message: string, members: Record<string, unknown> = {}): never {
  return throwAwsError({ code: String(exception[2]), status: 400 }, message, members);
}

export function userNotFound(): never {
  return refuse(sdk.ResourceNotFoundException$, 'USER not found.', { ResourceType: 'USER' });
}

export function storeNotFound(): never {
  return refuse(sdk.ResourceNotFoundException$, 'IDENTITY_STORE not found.', { ResourceType: 'IDENTITY_STORE' });
}

export function notOwner(): never {
  return refuse(sdk.AccessDeniedException$, 'You do not have sufficient access to perform this action.');
}

export function duplicate(attribute: 'UserName' | 'Email'): never {
  return refuse(sdk.ConflictException$, `Duplicate ${attribute}`, { Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION' });
}

export function attributesMissing(attributes: readonly string[]): never {
  return invalid(attributes.map((name) => `${name}: The attribute ${name} is required`).join(', '));
}

export function notUnique(path: string): never {
  return invalid(`The attribute ${path} is not a unique attribute`);
}

export function invalid(text: string): never {
  return refuse(sdk.ValidationException$, text);
}

export function invalidValue(value: string | number, member: string, constraint: string): never {
  return invalid(validationText([violation(value, member, constraint)]));
}
