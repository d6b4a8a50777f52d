// The decision on one request: the policies of the caller and the policy of the resource together.
// source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
import type { AccessQuery, ContextKeys, Decision } from '../../../server/access.ts';
import type { Records } from '../records.ts';
import { policiesOf, roleOfSession } from './identity-policies.ts';
import { arnParts } from './patterns.ts';
import { refusalText } from './refusal-text.ts';
import { evaluatePolicies, evaluateResourcePolicy } from './statements.ts';

export function decide(records: Records, query: AccessQuery): Decision {
  const { principal, action, resource } = query;
  const role = roleOfSession(records, principal);
  let context: ContextKeys | undefined;
  const request = {
    action,
    resource,
    // Computed once, and only for policies with conditions.
    get context() {
      return (context ??= contextOf(query, role?.arn));
    },
  };
  const identityEffect = evaluatePolicies(policiesOf(records, principal), request);
  const { effect: resourceEffect, delegated } = evaluateResourcePolicy(
    query.resourcePolicy,
    request,
    principal,
    role?.arn,
  );
  const isCrossAccount = isForOtherAccount(query);
  const isDenied = identityEffect === 'deny' || resourceEffect === 'deny';
  const isGranted = isCrossAccount
    ? identityEffect === 'allow' && (resourceEffect === 'allow' || delegated)
    : identityEffect === 'allow' || resourceEffect === 'allow';
  const allowed = !isDenied && isGranted;
  return { allowed, text: allowed ? '' : refusalText(query, { identityEffect, resourceEffect, isCrossAccount }) };
}

function isForOtherAccount({ principal, resource, resourceAccount }: AccessQuery): boolean {
  if (principal.type !== 'user' && principal.type !== 'role') return false;
  const owner = resourceAccount ?? /^\d{12}$/.exec(arnParts(resource)[4] ?? '')?.[0];
  return owner !== undefined && owner !== principal.account;
}

/** The condition keys of the request and of the caller. */
function contextOf({ principal, context = {} }: AccessQuery, roleArn?: string): ContextKeys {
  const keys: Record<string, string | readonly string[]> = {};
  for (const [key, value] of Object.entries(context)) keys[key.toLowerCase()] = value;
  if (principal.type === 'user' || principal.type === 'role') {
    keys['aws:principalaccount'] = principal.account;
    keys['aws:principalarn'] = roleArn ?? principal.arn;
    keys['aws:principaltype'] = principal.type === 'user' ? 'User' : 'AssumedRole';
    keys['aws:userid'] = principal.id;
    if (principal.type === 'user') keys['aws:username'] = principal.arn.split('/').at(-1) ?? '';
  }
  if (principal.type === 'service') {
    keys['aws:sourcearn'] ??= principal.sourceArn;
    keys['aws:sourceaccount'] ??= principal.sourceAccount;
  }
  return keys;
}
