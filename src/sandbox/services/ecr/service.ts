// ECR: repositories without images. Deployment tools create one and describe it before they have anything to push; every
// operation on images is refused by name, as functions here are zip archives.
import * as sdk from '@aws-sdk/client-ecr';
import type { SandboxContext } from '../../server/context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { contextFrom } from '../shared/condition-keys.ts';
import { ecrKeys } from './condition-keys.ts';
import { policyOperations } from './operations/policies.ts';
import { repositoryOperations } from './operations/repositories.ts';

export function service(sandbox: SandboxContext): Service {
  return defineService('ecr', sdk, sdk.ECRClient, {
    conditionKeys: (asked) => contextFrom(ecrKeys, { ...asked, store: sandbox.store }),
    operations: [...repositoryOperations(sandbox), ...policyOperations(sandbox)],
  });
}
