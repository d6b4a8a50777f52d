// Reads AWS's message of a denied request: who asked for which action on which resource, and the statement that would
// allow it.
import type { Json } from '../../../engine/types.ts';

interface Refusal {
  readonly actor: string;
  readonly action: string;
  readonly resource: string | undefined;
  /** A policy denies it, so no statement that allows it helps. */
  readonly explicitDeny: boolean;
}

const sentence =
  /User: (?<actor>.+?) is not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: (?<resource>(?:"[^"]+"|[^\s"\\]+)))?/;

export function refusalIn(text: string): Refusal | undefined {
  const found = sentence.exec(text)?.groups;
  if (!found) return undefined;
  const { actor = '', action = '', resource } = found;
  const bare = resource?.replaceAll('"', '').replace(/[,.;)]+$/, '');
  return { actor, action, resource: bare, explicitDeny: /explicit deny/.test(text) };
}

export function missingStatement({ action, resource }: Refusal): { readonly [key: string]: Json } {
  return { Effect: 'Allow', Action: action, Resource: resource ?? '*' };
}

interface Advice {
  /** Where the statement belongs. */
  readonly where: string;
  /** The step of the course that adds such a permission; none for the learner's own. */
  readonly step: string | undefined;
}

export const explicitDenyText =
  'A policy denies this action explicitly. An explicit deny overrides every allow, so no new statement helps. Only the owner of that policy can change it.';

/** For a refusal without an explicit deny. `roleName` is the role of the functions. */
export function adviceFor({ actor, action }: Refusal, roleName: string): Advice {
  const role = /assumed-role\/([^/]+)\//.exec(actor)?.[1];
  if (role === roleName) return { where: `a policy of the role ${roleName}`, step: stepOf(action) };
  if (actor.includes('CloudFront Origin Access Identity'))
    return { where: 'the policy of the bucket', step: 'bucket-policy' };
  return { where: 'a policy of the user or role that runs this tool', step: undefined };
}

function stepOf(action: string): string | undefined {
  const [service = ''] = action.split(':');
  return { dynamodb: 'database-access', logs: 'role', cloudwatch: 'role', s3: 'bucket-policy', lambda: 'api' }[service];
}
