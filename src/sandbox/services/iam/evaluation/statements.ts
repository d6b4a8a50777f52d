// Which statements of a policy apply to a request, and their effect together: a Deny wins over every Allow.
import type { PolicyDocument, Statement } from '../../../server/access.ts';
import type { Principal } from '../../../server/principal.ts';
import { conditionsHold, fillVariables, type Context, type Fill } from './conditions.ts';
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

/** A statement that applies to a request, and its policy. */
export interface Match {
  readonly document: PolicyDocument;
  readonly statement: Statement;
}

/** `matches`: gets the statements that apply, up to the first Deny. */
export function evaluatePolicies(documents: readonly PolicyDocument[], request: Request, matches?: Match[]): Effect {
  let effect: Effect = 'none';
  for (const document of documents) {
    for (const statement of listOf(document.Statement)) {
      if (!appliesTo(statement, request, document)) continue;
      matches?.push({ document, statement });
      if (statement.Effect === 'Deny') return 'deny';
      effect = 'allow';
    }
  }
  return effect;
}

/** What the policy of a resource says of a request. */
export interface ResourceEffect {
  readonly effect: Effect;
  /**
   * An Allow for the account as a whole: it leaves the decision to the policies of that account. It grants nothing
   * within the account, and across accounts it is the half that the resource's side needs.
   */
  readonly delegated: boolean;
  /** The only Allow names the role or user behind a session: the limits of both still apply. */
  readonly throughIdentity: boolean;
}

const nothingAllowed: ResourceEffect = { effect: 'none', delegated: false, throughIdentity: true };

export function evaluateResourcePolicy(
  document: PolicyDocument | undefined,
  request: Request,
  principal: Principal,
  identityArn?: string,
  matches?: Match[],
): ResourceEffect {
  const allowed = new Set<string>();
  for (const statement of listOf(document?.Statement)) {
    const match = principalMatch(statement, principal, identityArn);
    if (match === 'no' || !document || !appliesTo(statement, request, document)) continue;
    matches?.push({ document, statement });
    if (statement.Effect === 'Deny') return { effect: 'deny', delegated: false, throughIdentity: false };
    allowed.add(match);
  }
  if (allowed.size === 0) return nothingAllowed;
  const isNamed = allowed.has('principal');
  return {
    effect: isNamed || allowed.has('identity') ? 'allow' : 'none',
    delegated: allowed.has('account'),
    throughIdentity: !isNamed,
  };
}

/** Whether a statement applies to any caller. */
function appliesTo(statement: Statement, request: Request, { Version }: PolicyDocument): boolean {
  // Variables came with the version of 2012: in an older policy they are text.
  const fill: Fill = (text) =>
    Version === '2012-10-17' && text.includes('${') ? fillVariables(text, request.context) : text;
  return (
    actionApplies(statement, request) &&
    resourceApplies(statement, request, fill) &&
    (!statement.Condition || conditionsHold(statement.Condition, request.context, fill))
  );
}

export function actionApplies({ Action, NotAction }: Statement, { action }: Pick<Request, 'action'>): boolean {
  const matches = (pattern: string) => matchesAction(pattern, action);
  return NotAction ? !listOf(NotAction).some(matches) : listOf(Action).some(matches);
}

/** A trust policy has no Resource: it belongs to one role. */
function resourceApplies({ Resource, NotResource }: Statement, { resource }: Request, fill: Fill): boolean {
  const matches = (text: string) => {
    const pattern = fill(text);
    return pattern !== undefined && matchesArn(pattern, resource);
  };
  if (NotResource) return !listOf(NotResource).some(matches);
  return Resource === undefined || listOf(Resource).some(matches);
}
