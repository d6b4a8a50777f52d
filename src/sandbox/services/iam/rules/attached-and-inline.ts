// The policies of a role, a user or a group, attached and inline: the same rules for all.
import type { SandboxContext } from '../../../server/context.ts';
import type { Call } from '../../../server/service.ts';
import { inlinePoliciesTooLarge, notFound, policyNotAttachable, policyNotFound, quotaExceeded } from '../errors.ts';
import type { PolicyHolder } from '../records.ts';
import { policyWithArn } from './managed-policies.ts';
import { checkName } from './names-and-tags.ts';
import { parseIdentityPolicy } from './identity-policy.ts';
import { documentSize } from './policy-document.ts';
import { quotas } from './quotas.ts';

const attachedLimits = {
  role: { quota: 'PoliciesPerRole', most: quotas.AttachedPoliciesPerRoleQuota },
  user: { quota: 'PoliciesPerUser', most: quotas.AttachedPoliciesPerUserQuota },
  group: { quota: 'PoliciesPerGroup', most: quotas.AttachedPoliciesPerGroupQuota },
};
/** Of all inline policies together, without white space. */
const maxInlineBytes = {
  role: quotas.RolePolicySizeQuota,
  user: quotas.UserPolicySizeQuota,
  group: quotas.GroupPolicySizeQuota,
};

type Noun = keyof typeof maxInlineBytes;
type Changes = Pick<PolicyHolder, 'attached'>;

export function withAttached(
  sandbox: SandboxContext,
  call: Call,
  noun: Noun,
  { attached }: PolicyHolder,
  arn: string,
): Changes {
  if (!policyWithArn(sandbox, call, arn)) policyNotAttachable(arn);
  if (attached.includes(arn)) return { attached };
  const { quota, most } = attachedLimits[noun];
  return attached.length >= most ? quotaExceeded(quota, most) : { attached: [...attached, arn] };
}

export function withoutAttached({ attached }: PolicyHolder, arn: string): Changes {
  return attached.includes(arn) ? { attached: attached.filter((other) => other !== arn) } : policyNotFound(arn);
}

export function attachedOutput({ attached }: PolicyHolder, pathPrefix: string) {
  return attached
    .filter((arn) => arn.slice(arn.indexOf('/')).startsWith(pathPrefix))
    .map((arn) => ({ PolicyName: arn.split('/').at(-1), PolicyArn: arn }));
}

interface InlineInput {
  readonly PolicyName?: string | undefined;
  readonly PolicyDocument?: string | undefined;
}

/** Checks the name before the identity is looked up, as AWS does: `find` looks it up. */
export function withInline<Identity extends PolicyHolder>(
  noun: Noun,
  { PolicyName, PolicyDocument }: InlineInput,
  find: () => Identity,
): Identity {
  const [name, document] = [String(PolicyName), String(PolicyDocument)];
  checkName('policyName', name, 128);
  const identity = find();
  parseIdentityPolicy(document);
  const inline = { ...identity.inline, [name]: document };
  const bytes = Object.values(inline).reduce((sum, each) => sum + documentSize(each), 0);
  const most = maxInlineBytes[noun];
  return bytes > most ? inlinePoliciesTooLarge(noun, identity.name, most) : { ...identity, inline };
}

export function inlinePolicy(noun: Noun, { inline }: PolicyHolder, name: string | undefined): string {
  const document = Object.hasOwn(inline, String(name)) ? inline[String(name)] : undefined;
  return document ?? notFound(`${noun} policy`, name);
}

export function withoutInline<Identity extends PolicyHolder>(
  noun: Noun,
  identity: Identity,
  name: string | undefined,
): Identity {
  inlinePolicy(noun, identity, name);
  const { [String(name)]: _, ...inline } = identity.inline;
  return { ...identity, inline };
}
