// IAM Identity Center: permission sets, and who has which in which account of the organization.
import * as sdk from '@aws-sdk/client-sso-admin';
import { defineService, type Service } from '../../server/service.ts';
import type { ServiceContext } from '../context.ts';
import { contextFrom } from '../shared/condition-keys.ts';
import { ssoKeys } from './condition-keys.ts';
import { assignmentOperations } from './operations/account-assignments.ts';
import { enableInstance, instanceOperations } from './operations/instances.ts';
import { permissionSetOperations } from './operations/permission-sets.ts';
import { policyOperations } from './operations/policies.ts';
import { provisioningOperations } from './operations/provisioning.ts';
import { requestOperations } from './operations/requests.ts';
import { tagOperations } from './operations/tags.ts';

export function service(sandbox: ServiceContext): Service {
  return defineService('ssoadmin', sdk, sdk.SSOAdminClient, {
    prefix: 'sso',
    conditionKeys: (asked) => contextFrom(ssoKeys, { ...asked, store: sandbox.store }),
    consoleActions: { EnableInstance: (input) => enableInstance(sandbox, input) },
    operations: [
      ...instanceOperations(sandbox),
      ...permissionSetOperations(sandbox),
      ...policyOperations(sandbox),
      ...assignmentOperations(sandbox),
      ...provisioningOperations(sandbox),
      ...requestOperations(sandbox),
      ...tagOperations(sandbox),
    ],
  });
}
