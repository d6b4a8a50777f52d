// A role's policies: attached (managed) and inline.
import * as sdk from '@aws-sdk/client-iam';
import { throwAwsError } from '../../../server/aws-error.ts';
import { parseIdentityPolicy } from '../rules/policy-document.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { checkName, documentSize, encodeDocument, findRole, onRole, page, policyArnKey, saveRole } from './common.ts';
import { checkPolicyArn, findPolicy } from './policy-lookup.ts';

const operation = operationsOf(sdk);
const quota = { attached: 10, inlineBytes: 10_240 };

export function rolePolicies(sandbox: SandboxContext): Operation[] {
  const on = onRole(sandbox);
  return [
    operation('AttachRolePolicy', { takes: ['RoleName', 'PolicyArn'], on, context: policyArnKey }, (input, call) => {
      const arn = checkPolicyArn(input.PolicyArn);
      const role = findRole(sandbox, call, input.RoleName);
      if (!findPolicy(sandbox, call, arn)) {
        throwAwsError(sdk.NoSuchEntityException$, `Policy ${arn} does not exist or is not attachable.`);
      }
      if (role.attached.includes(arn)) return {};
      if (role.attached.length >= quota.attached) {
        throwAwsError(sdk.LimitExceededException$, `Cannot exceed quota for PoliciesPerRole: ${quota.attached}`);
      }
      saveRole(sandbox, { ...role, attached: [...role.attached, arn] });
      return {};
    }),

    operation('DetachRolePolicy', { takes: ['RoleName', 'PolicyArn'], on, context: policyArnKey }, (input, call) => {
      const arn = checkPolicyArn(input.PolicyArn);
      const role = findRole(sandbox, call, input.RoleName);
      if (!role.attached.includes(arn)) throwAwsError(sdk.NoSuchEntityException$, `Policy ${arn} was not found.`);
      saveRole(sandbox, { ...role, attached: role.attached.filter((attached) => attached !== arn) });
      return {};
    }),

    operation(
      'ListAttachedRolePolicies',
      { takes: ['RoleName', 'PathPrefix', 'Marker', 'MaxItems'], on },
      ({ RoleName, PathPrefix = '/', ...paging }, call) => {
        const attached = findRole(sandbox, call, RoleName).attached.map((PolicyArn) => {
          const path = PolicyArn.slice(PolicyArn.indexOf('/'));
          return { PolicyName: PolicyArn.split('/').at(-1), PolicyArn, path };
        });
        const { items, end } = page(
          attached.filter(({ path }) => path.startsWith(PathPrefix)),
          paging,
        );
        return { AttachedPolicies: items.map(({ PolicyName, PolicyArn }) => ({ PolicyName, PolicyArn })), ...end };
      },
    ),

    operation('PutRolePolicy', { takes: ['RoleName', 'PolicyName', 'PolicyDocument'], on }, (input, call) => {
      const [name, text] = [String(input.PolicyName), String(input.PolicyDocument)];
      checkName('policyName', name, 128);
      const role = findRole(sandbox, call, input.RoleName);
      parseIdentityPolicy(text);
      const inline = { ...role.inline, [name]: text };
      // The quota is on all inline policies of the role together.
      if (Object.values(inline).reduce((sum, each) => sum + documentSize(each), 0) > quota.inlineBytes) {
        throwAwsError(
          sdk.LimitExceededException$,
          `Maximum policy size of ${quota.inlineBytes} bytes exceeded for role ${role.name}`,
        );
      }
      saveRole(sandbox, { ...role, inline });
      return {};
    }),

    operation('GetRolePolicy', { takes: ['RoleName', 'PolicyName'], on }, ({ RoleName, PolicyName }, call) => {
      const role = findRole(sandbox, call, RoleName);
      const text = inlineOf(role.inline, PolicyName);
      return { RoleName: role.name, PolicyName, PolicyDocument: encodeDocument(text) };
    }),

    operation(
      'ListRolePolicies',
      { takes: ['RoleName', 'Marker', 'MaxItems'], on },
      ({ RoleName, ...paging }, call) => {
        const names = Object.keys(findRole(sandbox, call, RoleName).inline).sort();
        const { items, end } = page(names, paging);
        return { PolicyNames: items, ...end };
      },
    ),

    operation('DeleteRolePolicy', { takes: ['RoleName', 'PolicyName'], on }, ({ RoleName, PolicyName }, call) => {
      const role = findRole(sandbox, call, RoleName);
      inlineOf(role.inline, PolicyName);
      const { [String(PolicyName)]: _, ...inline } = role.inline;
      saveRole(sandbox, { ...role, inline });
      return {};
    }),
  ];
}

function inlineOf(inline: Readonly<Record<string, string>>, name: string | undefined): string {
  const text = Object.hasOwn(inline, String(name)) ? inline[String(name)] : undefined;
  return text ?? throwAwsError(sdk.NoSuchEntityException$, `The role policy with name ${name} cannot be found.`);
}
