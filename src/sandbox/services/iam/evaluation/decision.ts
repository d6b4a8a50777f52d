// The decision on one request: the policies of the caller and the policy of the resource together.
// source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, checked 2026-11-29
import type { AccessQuery, ContextKeys, Decision, PolicyDocument } from '../../../server/access.ts';
import { principalArn } from '../../../server/principal.ts';
import { sharedText, type Hop } from '../../../server/traces/hop.ts';
import type { Records } from '../records.ts';
import { boundaryOf, identityBehind, policiesOf, roleOfSession, sessionPoliciesOf } from './identity-policies.ts';
import { recordedDecision, type Evidence } from './recorded-decision.ts';
import { contextOf, ownerOf, type Surroundings } from './principal-keys.ts';
import { refusalText } from './refusal-text.ts';
import {
  evaluatePolicies,
  evaluateResourcePolicy,
  type Effect,
  type Match,
  type Request,
  type ResourceEffect,
} from './statements.ts';

/** What each kind of policy says of a request. */
export interface Effects {
  readonly identity: Effect;
  /** `allow` also where the caller has none. */
  readonly boundary: Effect;
  /** `allow` also where the caller has none. */
  readonly session: Effect;
  readonly resource: ResourceEffect;
  readonly isCrossAccount: boolean;
  readonly needsResourcePolicy: boolean;
}

/** An explicit deny is named by the first of these that has one. */
export const evaluationOrder = ['identity', 'resource', 'boundary', 'session'] as const;

export function decide(records: Records, surroundings: Surroundings, query: AccessQuery): Decision {
  const evaluation = evaluate(records, surroundings, query);
  const { effects } = evaluation;
  const allowed = isAllowed(effects);
  const decision = allowed ? allowedDecision : { allowed, text: refusalText(query, effects) };
  if (query.principal.hop) recordDecision(query.principal.hop, query, evaluation, decision);
  return decision;
}

const allowedDecision: Decision = { allowed: true, text: '' };
const none: readonly never[] = [];

/** In the trace of the request. */
function recordDecision(hop: Hop, query: AccessQuery, evaluation: Evaluation, decision: Decision): void {
  const { principal, action, resourceAccount, gates = none } = query;
  const resource = sharedText(query.resource);
  hop.resource ??= resource;
  // A few references, and neither the query nor the principal: each can hold the whole request.
  const caller = sharedText(principalArn(principal));
  const account = 'account' in principal ? principal.account : undefined;
  const { policies, effects, matches, context } = evaluation;
  // Each name once: with a spread, V8 gives each object a hidden class of its own.
  const evidence: Evidence = {
    caller,
    account,
    action,
    resource,
    resourceAccount,
    gates,
    policies,
    effects,
    matches,
    context,
    decision,
  };
  hop.decided(() => recordedDecision(evidence));
}

export interface Policies {
  readonly identity: readonly PolicyDocument[];
  readonly boundary: PolicyDocument | undefined;
  readonly session: readonly PolicyDocument[];
  readonly resource: PolicyDocument | undefined;
}

/** Nothing of it changes later: records are replaced and never edited. */
export interface Evaluation {
  readonly effects: Effects;
  readonly policies: Policies;
  /** The statements that applied. */
  readonly matches: readonly Match[];
  /** Undefined where no policy asked for a condition key. */
  readonly context: ContextKeys | undefined;
}

function evaluate(records: Records, surroundings: Surroundings, query: AccessQuery): Evaluation {
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
  const policies: Policies = {
    identity: policiesOf(records, principal),
    boundary: boundaryOf(records, principal),
    session: sessionPoliciesOf(records, principal),
    resource: query.resourcePolicy ?? surroundings.resourcePolicyOf(resource),
  };
  const { effects, matches } = evaluatePolicyTypes(policies, request, query, identityBehind(principal, role));
  return { policies, effects, matches, context };
}

/** `identityArn`: of the role behind a session, or of the user behind a federated one. */
export function evaluatePolicyTypes(
  policies: Policies,
  request: Request,
  query: AccessQuery,
  identityArn: string | undefined,
): Pick<Evaluation, 'effects' | 'matches'> {
  const { identity, boundary, session } = policies;
  const matches: Match[] = [];
  const effects: Effects = {
    identity: evaluatePolicies(identity, request, matches),
    boundary: boundary ? evaluatePolicies([boundary], request, matches) : 'allow',
    session: session.length > 0 ? evaluatePolicies(session, request, matches) : 'allow',
    resource: evaluateResourcePolicy(policies.resource, request, query.principal, identityArn, matches),
    isCrossAccount: isForOtherAccount(query),
    needsResourcePolicy: query.needsResourcePolicy ?? false,
  };
  // A copy has room for what is in it alone, and a trace keeps it.
  return { effects, matches: matches.length === 0 ? none : matches.slice() };
}

export function isDenied({ identity, boundary, session, resource }: Effects): boolean {
  return [identity, boundary, session, resource.effect].includes('deny');
}

export function isAllowed(effects: Effects): boolean {
  if (isDenied(effects)) return false;
  const { identity, boundary, session, resource, isCrossAccount, needsResourcePolicy } = effects;
  const isWithinLimits = boundary === 'allow' && session === 'allow';
  const isConsented = resource.effect === 'allow' || resource.delegated;
  if (isCrossAccount) return identity === 'allow' && isWithinLimits && isConsented;
  // What a resource's policy gives to the user or the session itself, no boundary and no session policy has to allow.
  if (resource.effect === 'allow' && !resource.throughIdentity) return true;
  if (needsResourcePolicy && !isConsented) return false;
  return isWithinLimits && (identity === 'allow' || resource.effect === 'allow');
}

function isForOtherAccount({ principal, resource, resourceAccount }: AccessQuery): boolean {
  if (!('account' in principal)) return false;
  const owner = resourceAccount ?? ownerOf(resource);
  return owner !== undefined && owner !== principal.account;
}
