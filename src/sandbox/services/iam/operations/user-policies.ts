// A user's policies: attached (managed) and inline.
import * as sdk from '@aws-sdk/client-iam';
import { throwAwsError } from '../../../server/aws-error.ts';
import { parseIdentityPolicy } from '../rules/policy-document.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { checkName, documentSize, encodeDocument, page, policyArnKey } from './common.ts';
import { checkPolicyArn, findPolicy } from './policy-lookup.ts';
import { changeableUser, onUser, saveUser, userOrFault } from './users.ts';

const operation = operationsOf(sdk);
const quota = { attached: 10, inlineBytes: 2_048 };

export function userPolicies(sandbox: SandboxContext): Operation[] {
  const on = onUser(sandbox);
  const attaching = { takes: ['UserName', 'PolicyArn'] as const, on, context: policyArnKey };
  return [
    operation('AttachUserPolicy', attaching, (input, call) => {
      const arn = checkPolicyArn(input.PolicyArn);
      const user = changeableUser(sandbox, call, input.UserName);
      if (!findPolicy(sandbox, call, arn)) {
        throwAwsError(sdk.NoSuchEntityException$, `Policy ${arn} does not exist or is not attachable.`);
      }
      if (user.attached.includes(arn)) return {};
      if (user.attached.length >= quota.attached) {
        throwAwsError(sdk.LimitExceededException$, `Cannot exceed quota for PoliciesPerUser: ${quota.attached}`);
      }
      saveUser(sandbox, { ...user, attached: [...user.attached, arn] });
      return {};
    }),

    operation('DetachUserPolicy', attaching, (input, call) => {
      const arn = checkPolicyArn(input.PolicyArn);
      const user = changeableUser(sandbox, call, input.UserName);
      if (!user.attached.includes(arn)) throwAwsError(sdk.NoSuchEntityException$, `Policy ${arn} was not found.`);
      saveUser(sandbox, { ...user, attached: user.attached.filter((attached) => attached !== arn) });
      return {};
    }),

    operation(
      'ListAttachedUserPolicies',
      { takes: ['UserName', 'PathPrefix', 'Marker', 'MaxItems'], on },
      ({ UserName, PathPrefix = '/', ...paging }, call) => {
        const attached = userOrFault(sandbox, call, UserName).attached;
        const { items, end } = page(
          attached.filter((arn) => arn.slice(arn.indexOf('/')).startsWith(PathPrefix)),
          paging,
        );
        return {
          AttachedPolicies: items.map((arn) => ({ PolicyName: arn.split('/').at(-1), PolicyArn: arn })),
          ...end,
        };
      },
    ),

    operation('PutUserPolicy', { takes: ['UserName', 'PolicyName', 'PolicyDocument'], on }, (input, call) => {
      const [name, text] = [String(input.PolicyName), String(input.PolicyDocument)];
      checkName('policyName', name, 128);
      const user = changeableUser(sandbox, call, input.UserName);
      parseIdentityPolicy(text);
      const inline = { ...user.inline, [name]: text };
      if (Object.values(inline).reduce((sum, each) => sum + documentSize(each), 0) > quota.inlineBytes) {
        throwAwsError(
          sdk.LimitExceededException$,
          `Maximum policy size of ${quota.inlineBytes} bytes exceeded for user ${user.name}`,
        );
      }
      saveUser(sandbox, { ...user, inline });
      return {};
    }),

    operation('GetUserPolicy', { takes: ['UserName', 'PolicyName'], on }, ({ UserName, PolicyName }, call) => {
      const user = userOrFault(sandbox, call, UserName);
      return { UserName: user.name, PolicyName, PolicyDocument: encodeDocument(inlineOf(user.inline, PolicyName)) };
    }),

    operation(
      'ListUserPolicies',
      { takes: ['UserName', 'Marker', 'MaxItems'], on },
      ({ UserName, ...paging }, call) => {
        const { items, end } = page(Object.keys(userOrFault(sandbox, call, UserName).inline).sort(), paging);
        return { PolicyNames: items, ...end };
      },
    ),

    operation('DeleteUserPolicy', { takes: ['UserName', 'PolicyName'], on }, ({ UserName, PolicyName }, call) => {
      const user = changeableUser(sandbox, call, UserName);
      inlineOf(user.inline, PolicyName);
      const { [String(PolicyName)]: _, ...inline } = user.inline;
      saveUser(sandbox, { ...user, inline });
      return {};
    }),
  ];
}

function inlineOf(inline: Readonly<Record<string, string>>, name: string | undefined): string {
  const text = Object.hasOwn(inline, String(name)) ? inline[String(name)] : undefined;
  return text ?? throwAwsError(sdk.NoSuchEntityException$, `The user policy with name ${name} cannot be found.`);
}
