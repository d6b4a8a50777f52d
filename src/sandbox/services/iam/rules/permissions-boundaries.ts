// Permissions boundaries: the managed policy that limits what a role's or a user's own policies can allow.
import type { AttachedPermissionsBoundary, PermissionsBoundaryAttachmentType } from '@aws-sdk/client-iam';
import type { SandboxContext } from '../../../server/context.ts';
import type { Call } from '../../../server/service.ts';
import { constraints } from '../../shared/constraints.ts';
import { boundaryArnInvalid, boundaryNotFound, invalidValue } from '../errors.ts';
import type { IdentityRecord } from '../records.ts';
import { policyWithArn } from './managed-policies.ts';

/** Throws where there is no such policy. Undefined for a request without a boundary. */
export function checkBoundary(sandbox: SandboxContext, call: Call, arn: string | undefined): string | undefined {
  if (arn === undefined) return undefined;
  if (arn.length < 20) invalidValue(arn, 'permissionsBoundary', constraints.notShorterThan(20));
  if (!/^arn:aws:iam::(aws|\d{12}):policy\/.+$/.test(arn)) boundaryArnInvalid(arn);
  return policyWithArn(sandbox, call, arn) ? arn : boundaryNotFound(arn);
}

/** Part of the answers about one role or user; lists of them do not say it. */
export function boundaryOutput({ boundary }: Readonly<IdentityRecord>): {
  PermissionsBoundary?: AttachedPermissionsBoundary;
} {
  if (boundary === undefined) return {};
  // AWS answers `Policy`. Its model, and so the type in the SDK, has a value that it never sends.
  // source: https://github.com/awsdocs/iam-user-guide/issues/82, checked 2026-11-29
  const type = 'Policy' as PermissionsBoundaryAttachmentType;
  return { PermissionsBoundary: { PermissionsBoundaryType: type, PermissionsBoundaryArn: boundary } };
}
