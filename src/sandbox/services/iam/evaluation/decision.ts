// The decision on one request: the policies of the caller and the policy of the resource together.
// source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, checked 2026-11-29
import type { AccessQuery, ContextKeys, Decision } from '../../../server/access.ts';
import type { Records } from '../records.ts';
import { boundaryOf, policiesOf, roleOfSession } from './identity-policies.ts';
import { contextOf, ownerOf, type Surroundings } from './principal-keys.ts';
import { refusalText } from './refusal-text.ts';
import { evaluatePolicies, evaluateResourcePolicy, type Effect, type ResourceEffect } from './statements.ts';

/** What each kind of policy says of a request. */
export interface Effects {
  readonly identity: Effect;
  /** `allow` also where the caller has none. */
  readonly boundary: Effect;
  /** `allow` also where the caller has none. */
  readonly session: Effect;
  readonly resource: ResourceEffect;
  readonly isCrossAccount: boolean;
}

export function decide(records: Records, surroundings: Surroundings, query: AccessQuery): Decision {
  const effects = evaluate(records, surroundings, query);
  const allowed = isAllowed(effects);
  return { allowed, text: allowed ? '' : refusalText(query, effects) };
}

export function evaluate(records: Records, surroundings: Surroundings, query: AccessQuery): Effects {
  const { principal, action, resource } = query;
  const role = roleOfSession(records, principal);
  let context: ContextKeys | undefined;
  const request = {
    action,
    resource,
    // Computed once, and only for policies with conditions.
    get context() {
      return (context ??= contextOf(records, surroundings, query, role));
    },
  };
  const boundary = boundaryOf(records, principal);
  const session = principal.type === 'role' ? (principal.session.policies ?? []) : [];
  return {
    identity: evaluatePolicies(policiesOf(records, principal), request),
    boundary: boundary ? evaluatePolicies([boundary], request) : 'allow',
    session: session.length > 0 ? evaluatePolicies(session, request) : 'allow',
    resource: evaluateResourcePolicy(query.resourcePolicy, request, principal, role?.arn),
    isCrossAccount: isForOtherAccount(query),
  };
}

export function isAllowed({ identity, boundary, session, resource, isCrossAccount }: Effects): boolean {
  if ([identity, boundary, session, resource.effect].includes('deny')) return false;
  const isWithinLimits = boundary === 'allow' && session === 'allow';
  if (isCrossAccount)
    return identity === 'allow' && isWithinLimits && (resource.effect === 'allow' || resource.delegated);
  // What a resource's policy gives to the user or the session itself, no boundary and no session policy has to allow.
  if (resource.effect === 'allow' && !resource.throughRole) return true;
  return isWithinLimits && (identity === 'allow' || resource.effect === 'allow');
}

function isForOtherAccount({ principal, resource, resourceAccount }: AccessQuery): boolean {
  if (principal.type !== 'user' && principal.type !== 'role') return false;
  const owner = resourceAccount ?? ownerOf(resource);
  return owner !== undefined && owner !== principal.account;
}
