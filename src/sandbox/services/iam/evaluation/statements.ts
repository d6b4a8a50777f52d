// Which statements of a policy apply to a request, and their effect together: a Deny wins over every Allow.
import type { PolicyDocument, Statement } from '../../../server/access.ts';
import type { Principal } from '../../../server/principal.ts';
import { conditionsHold, fillVariables, type Context } from './conditions.ts';
import { listOf, matchesAction, matchesArn } from './patterns.ts';
import { principalMatch } from './principals.ts';

/** `none`: no statement applies, which denies implicitly. */
export type Effect = 'allow' | 'deny' | 'none';

/** The context is computed when it is first read, which only conditions and variables do. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

export function evaluatePolicies(documents: readonly PolicyDocument[], request: Request): Effect {
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
 * The policy of a resource. An Allow for the account as a whole (`delegated`) leaves the decision to the policies of
 * that account: it grants nothing within the account, and across accounts it is the half that the resource's side needs.
 */
export function evaluateResourcePolicy(
  document: PolicyDocument | undefined,
  request: Request,
  principal: Principal,
  roleArn?: string,
): { effect: Effect; delegated: boolean } {
  let effect: Effect = 'none';
  let delegated = false;
  for (const statement of listOf(document?.Statement)) {
    const match = principalMatch(statement, principal, roleArn);
    if (match === 'no' || !appliesTo(statement, request)) continue;
    if (statement.Effect === 'Deny') return { effect: 'deny', delegated };
    if (match === 'account') delegated = true;
    else effect = 'allow';
  }
  return { effect, delegated };
}

function appliesTo(statement: Statement, request: Request): boolean {
  return (
    actionApplies(statement, request) &&
    resourceApplies(statement, request) &&
    (!statement.Condition || conditionsHold(statement.Condition, request.context))
  );
}

function actionApplies({ Action, NotAction }: Statement, { action }: Request): boolean {
  const matches = (pattern: string) => matchesAction(pattern, action);
  return NotAction ? !listOf(NotAction).some(matches) : listOf(Action).some(matches);
}

/** A trust policy has no Resource: it belongs to one role. */
function resourceApplies({ Resource, NotResource }: Statement, request: Request): boolean {
  const matches = (pattern: string) =>
    matchesArn(pattern.includes('${') ? fillVariables(pattern, request.context) : pattern, request.resource);
  if (NotResource) return !listOf(NotResource).some(matches);
  return Resource === undefined || listOf(Resource).some(matches);
}
