// Systems Manager: the parameters of Parameter Store. Its other features are refused by name.
import * as sdk from '@aws-sdk/client-ssm';
import type { SandboxContext } from '../../server/context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { contextFrom } from '../shared/condition-keys.ts';
import { ssmKeys } from './condition-keys.ts';
import { descriptionOperations } from './operations/descriptions.ts';
import { parameterOperations } from './operations/parameters.ts';
import { tagOperations } from './operations/tags.ts';

export function service(sandbox: SandboxContext): Service {
  return defineService('ssm', sdk, sdk.SSMClient, {
    conditionKeys: (asked) => contextFrom(ssmKeys, { ...asked, store: sandbox.store }),
    operations: [...parameterOperations(sandbox), ...descriptionOperations(sandbox), ...tagOperations(sandbox)],
  });
}
