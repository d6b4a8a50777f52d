// The identity store of IAM Identity Center: its users. Groups are refused by name.
import * as sdk from '@aws-sdk/client-identitystore';
import type { SandboxContext } from '../../server/context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { contextFrom } from '../shared/condition-keys.ts';
import { identitystoreKeys } from './condition-keys.ts';
import { userOperations } from './operations/users.ts';

export function service(sandbox: SandboxContext): Service {
  return defineService('identitystore', sdk, sdk.IdentitystoreClient, {
    conditionKeys: (asked) => contextFrom(identitystoreKeys, { ...asked, store: sandbox.store }),
    operations: userOperations(sandbox),
  });
}
