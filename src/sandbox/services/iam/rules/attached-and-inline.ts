// The policies of a role or a user, attached and inline: the same rules for both.
import type { SandboxContext } from '../../../server/context.ts';
import type { Call } from '../../../server/service.ts';
import { inlinePoliciesTooLarge, notFound, policyNotAttachable, policyNotFound, quotaExceeded } from '../errors.ts';
import type { IdentityRecord } from '../records.ts';
import { policyWithArn } from './managed-policies.ts';
import { checkName } from './names-and-tags.ts';
import { parseIdentityPolicy } from './identity-policy.ts';
import { documentSize } from './policy-document.ts';

const maxAttached = 10;
/** Of all inline policies together, without white space. */
const maxInlineBytes = { role: 10_240, user: 2_048 };

type Noun = keyof typeof maxInlineBytes;
type Changes = Pick<IdentityRecord, 'attached'>;

export function withAttached(
  sandbox: SandboxContext,
  call: Call,
  noun: Noun,
  { attached }: IdentityRecord,
  arn: string,
): Changes {
  if (!policyWithArn(sandbox, call, arn)) policyNotAttachable(arn);
  if (attached.includes(arn)) return { attached };
  const quota = noun === 'role' ? 'PoliciesPerRole' : 'PoliciesPerUser';
  return attached.length >= maxAttached ? quotaExceeded(quota, maxAttached) : { attached: [...attached, arn] };
}

export function withoutAttached({ attached }: IdentityRecord, arn: string): Changes {
  return attached.includes(arn) ? { attached: attached.filter((other) => other !== arn) } : policyNotFound(arn);
}

export function attachedOutput({ attached }: IdentityRecord, pathPrefix: string) {
  return attached
    .filter((arn) => arn.slice(arn.indexOf('/')).startsWith(pathPrefix))
    .map((arn) => ({ PolicyName: arn.split('/').at(-1), PolicyArn: arn }));
}

interface InlineInput {
  readonly PolicyName?: string | undefined;
  readonly PolicyDocument?: string | undefined;
}

/** Checks the name before the identity is looked up, as AWS does: `find` looks it up. */
export function withInline<Identity extends IdentityRecord>(
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

export function inlinePolicy(noun: Noun, { inline }: IdentityRecord, name: string | undefined): string {
  const document = Object.hasOwn(inline, String(name)) ? inline[String(name)] : undefined;
  return document ?? notFound(`${noun} policy`, name);
}

export function withoutInline<Identity extends IdentityRecord>(
  noun: Noun,
  identity: Identity,
  name: string | undefined,
): Identity {
  inlinePolicy(noun, identity, name);
  const { [String(name)]: _, ...inline } = identity.inline;
  return { ...identity, inline };
}
