// STS: the identity of the caller, and temporary credentials of roles and users.
import * as sdk from '@aws-sdk/client-sts';
import type { ServiceContext } from '../context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { assumeRoleOperations } from './operations/assume-role.ts';
import { callerIdentityOperations } from './operations/caller-identity.ts';
import { identityTokenOperations } from './operations/identity-tokens.ts';
import { userSessionOperations } from './operations/user-sessions.ts';

export function service(sandbox: ServiceContext): Service {
  const identityTokens = identityTokenOperations();
  return defineService('sts', sdk, sdk.STSClient, {
    takesUnsigned: identityTokens.map(({ name }) => name),
    operations: [
      ...callerIdentityOperations(),
      ...assumeRoleOperations(sandbox),
      ...userSessionOperations(sandbox),
      ...identityTokens,
    ],
  });
}
