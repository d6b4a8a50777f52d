// The two policies of a repository, kept as they were put: there are no images for them to apply to.
import * as sdk from '@aws-sdk/client-ecr';
import { parseObject } from '../../../../lib/is-object.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { invalid, lifecyclePolicyNotFound, repositoryPolicyNotFound } from '../errors.ts';
import { change, find, on } from '../repositories.ts';

const operation = operationsOf(sdk);
const naming = ['registryId', 'repositoryName'] as const;

export function policyOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation('PutLifecyclePolicy', { takes: [...naming, 'lifecyclePolicyText'], on }, (input, call) => {
      const { lifecyclePolicyText: text = '' } = input;
      const rules = parseObject(text)?.['rules'];
      if (!Array.isArray(rules) || rules.length === 0)
        invalid('LifecyclePolicyText', 'Lifecycle policy validation failure: the policy must have rules');
      const { account, name } = change(sandbox, input, call, { lifecyclePolicy: text });
      return { registryId: account, repositoryName: name, lifecyclePolicyText: text };
    }),

    operation('GetLifecyclePolicy', { takes: naming, on }, (input, call) => {
      const { account, name, lifecyclePolicy } = find(sandbox, input, call);
      const lifecyclePolicyText = lifecyclePolicy ?? lifecyclePolicyNotFound(name, account);
      return { registryId: account, repositoryName: name, lifecyclePolicyText };
    }),

    operation('DeleteLifecyclePolicy', { takes: naming, on }, (input, call) => {
      const { account, name, lifecyclePolicy } = find(sandbox, input, call);
      const lifecyclePolicyText = lifecyclePolicy ?? lifecyclePolicyNotFound(name, account);
      change(sandbox, input, call, { lifecyclePolicy: undefined });
      return { registryId: account, repositoryName: name, lifecyclePolicyText };
    }),

    // The sandbox has no principals outside of an account's own who could use it: `force` changes nothing.
    operation('SetRepositoryPolicy', { takes: [...naming, 'policyText', 'force'], on }, (input, call) => {
      const { policyText: text = '' } = input;
      if (parseObject(text)?.['Statement'] === undefined) invalid('PolicyText', 'Invalid repository policy provided');
      const { account, name } = change(sandbox, input, call, { policy: text });
      return { registryId: account, repositoryName: name, policyText: text };
    }),

    operation('GetRepositoryPolicy', { takes: naming, on }, (input, call) => {
      const { account, name, policy } = find(sandbox, input, call);
      const policyText = policy ?? repositoryPolicyNotFound(name, account);
      return { registryId: account, repositoryName: name, policyText };
    }),

    operation('DeleteRepositoryPolicy', { takes: naming, on }, (input, call) => {
      const { account, name, policy } = find(sandbox, input, call);
      const policyText = policy ?? repositoryPolicyNotFound(name, account);
      change(sandbox, input, call, { policy: undefined });
      return { registryId: account, repositoryName: name, policyText };
    }),
  ];
}
