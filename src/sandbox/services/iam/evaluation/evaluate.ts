// Which statements of a policy speak about a request, and what they say together: a Deny wins over any Allow.
import type { PolicyDocument, Statement } from '../../../server/access.ts';
import { conditionsHold, fillIn, type Context } from './conditions.ts';
import { listOf, matchesAction, matchesArn } from './match.ts';
import type { Principal } from '../../../server/principal.ts';

export type Effect = 'allow' | 'deny' | 'none';

export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

export function judge(documents: readonly PolicyDocument[], request: Request): Effect {
  let effect: Effect = 'none';
  for (const document of documents) {
    for (const statement of listOf(document.Statement)) {
      if (!appliesTo(statement, request)) continue;
      if (statement.Effect === 'Deny') return 'deny';
      effect = 'allow';
    }
  }
  return effect;
}

/**
 * A policy on a resource. An Allow for the account as a whole (`delegated`) only lets that account's own policies
 * decide: within the account it grants nothing by itself, across accounts it opens the door.
 */
export function judgeResource(
  document: PolicyDocument | undefined,
  request: Request,
  principal: Principal,
  roleArn?: string,
): { effect: Effect; delegated: boolean } {
  let effect: Effect = 'none';
  let delegated = false;
  for (const statement of listOf(document?.Statement)) {
    const who = principalMatch(statement, principal, roleArn);
    if (who === 'no' || !appliesTo(statement, request)) continue;
    if (statement.Effect === 'Deny') return { effect: 'deny', delegated };
    if (who === 'account') delegated = true;
    else effect = 'allow';
  }
  return { effect, delegated };
}

/** A trust policy has no Resource: it stands on the role. */
export function judgeTrust(document: PolicyDocument, request: Request, principal: Principal): Effect {
  return judgeResource(document, request, principal).effect;
}

/** The context is made when it is first read: only for a condition or a variable. */
function appliesTo(statement: Statement, request: Request): boolean {
  const { action } = request;
  const actionFits = statement.NotAction
    ? !listOf(statement.NotAction).some((pattern) => matchesAction(pattern, action))
    : listOf(statement.Action).some((pattern) => matchesAction(pattern, action));
  return (
    actionFits &&
    resourceFits(statement, request) &&
    (!statement.Condition || conditionsHold(statement.Condition, request.context))
  );
}

function resourceFits({ Resource, NotResource }: Statement, request: Request): boolean {
  const fits = (pattern: string) =>
    matchesArn(pattern.includes('${') ? fillIn(pattern, request.context) : pattern, request.resource);
  if (NotResource) return !listOf(NotResource).some(fits);
  return Resource === undefined || listOf(Resource).some(fits);
}

type Match = 'no' | 'principal' | 'account';

function principalMatch(statement: Statement, principal: Principal, roleArn?: string): Match {
  if (statement.NotPrincipal) return match(statement.NotPrincipal, principal, roleArn) === 'no' ? 'principal' : 'no';
  return statement.Principal ? match(statement.Principal, principal, roleArn) : 'no';
}

function match(wanted: NonNullable<Statement['Principal']>, principal: Principal, roleArn?: string): Match {
  if (wanted === '*') return 'principal';
  let best: Match = 'no';
  for (const [type, values] of Object.entries(wanted)) {
    for (const value of listOf(values)) {
      const found = matchOne(type, value, principal, roleArn);
      if (found === 'principal') return found;
      if (found === 'account') best = found;
    }
  }
  return best;
}

function matchOne(type: string, value: string, principal: Principal, roleArn?: string): Match {
  const yes = (fits: boolean): Match => (fits ? 'principal' : 'no');
  if (type === 'Service') return yes(principal.type === 'service' && (value === '*' || value === principal.service));
  if (type === 'CanonicalUser') {
    return yes(principal.type === 'origin-access-identity' && value === principal.canonicalUser);
  }
  if (type !== 'AWS') return 'no';
  if (value === '*') return 'principal';
  if (principal.type === 'origin-access-identity') return yes(value === principal.arn);
  if (principal.type !== 'user' && principal.type !== 'role') return 'no';
  if (value === principal.account || value === `arn:aws:iam::${principal.account}:root`) return 'account';
  // A policy may also name the unique id, which is what is left of the name once its bearer has been deleted.
  return yes(value === principal.arn || value === roleArn || value === principal.id.split(':')[0]);
}
