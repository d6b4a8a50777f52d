// A decision as a trace shows it: every policy that was evaluated, and the statement that decided. It is made of what the
// evaluation itself has found, when somebody reads the trace.
import type { Decision, Gate, PolicyDocument } from '../../../server/access.ts';
import type { TraceCheck, TraceDecision, TraceStatement } from '../../../server/traces/trace.ts';
import { policyName } from './identity-policies.ts';
import { listOf } from './patterns.ts';
import { evaluationOrder, type Evaluation, type Policies } from './decision.ts';
import type { Effect, Match } from './statements.ts';

/** What the evaluation was asked, used and found. */
export interface Evidence extends Evaluation {
  /** As a trace names the principal. */
  readonly caller: string;
  /** Of the principal; undefined for services and for anonymous callers. */
  readonly account: string | undefined;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string | undefined;
  readonly gates: readonly Gate[];
  readonly decision: Decision;
}

type PolicyKind = keyof Policies;

const kinds: Readonly<Record<PolicyKind, TraceCheck['kind']>> = {
  identity: 'identity-policy',
  boundary: 'permissions-boundary',
  session: 'session-policy',
  resource: 'resource-policy',
};

export function recordedDecision(evidence: Evidence): TraceDecision {
  const { caller, action, resource, gates } = evidence;
  const { allowed, text } = evidence.decision;
  const decisive = decisiveKinds(evidence);
  const policyChecks = policyList(evidence).map(([kind, document]) => checkOf(evidence, kind, document, decisive));
  return {
    principal: caller,
    action,
    resource,
    decision: allowed ? 'allow' : 'deny',
    reason: policyChecks.some(({ decided }) => decided) ? 'statement' : 'no-statement',
    text: allowed ? null : text,
    conditionKeys: usedKeys(evidence),
    checks: [...gates.map(gateCheck), ...accountCheck(evidence), ...policyChecks],
  };
}

export function gateCheck({ kind, name, arn, refuses, detail }: Gate): TraceCheck {
  const effect = refuses ? 'deny' : 'pass';
  return { kind, name, arn: arn ?? null, effect, decided: refuses, detail, statement: null };
}

function policyList({ policies }: Evaluation): [PolicyKind, PolicyDocument][] {
  const { identity, boundary, session, resource } = policies;
  return [
    ...identity.map((document): [PolicyKind, PolicyDocument] => ['identity', document]),
    ...(boundary ? [['boundary', boundary] as [PolicyKind, PolicyDocument]] : []),
    ...session.map((document): [PolicyKind, PolicyDocument] => ['session', document]),
    ...(resource ? [['resource', resource] as [PolicyKind, PolicyDocument]] : []),
  ];
}

/** The kinds of policy whose statements decided: the one with the Deny, or all whose Allow was needed. */
function decisiveKinds({ effects, decision: { allowed } }: Evidence): readonly PolicyKind[] {
  const effectOf = (kind: PolicyKind): Effect => (kind === 'resource' ? effects.resource.effect : effects[kind]);
  if (!allowed) {
    const denying = evaluationOrder.find((kind) => effectOf(kind) === 'deny');
    return denying ? [denying] : [];
  }
  if (effects.isCrossAccount) return ['identity', 'resource'];
  return effects.identity === 'allow' ? ['identity'] : ['resource'];
}

function checkOf(
  evidence: Evidence,
  kind: PolicyKind,
  document: PolicyDocument,
  decisive: readonly PolicyKind[],
): TraceCheck {
  const { matches, effects, resource, decision } = evidence;
  const own = matches.filter((match) => match.document === document);
  const deny = own.find(({ statement }) => statement.Effect === 'Deny');
  const found = deny ?? own[0];
  const effect = deny ? 'deny' : found ? 'allow' : isAfterDeny(evidence, kind, document) ? 'not-reached' : 'none';
  const named = kind === 'resource' ? { name: resourcePolicyName(resource), arn: resource } : policyName(document);
  const decided =
    found !== undefined && decisive.includes(kind) && (decision.allowed ? effect === 'allow' : effect === 'deny');
  const isDelegation = kind === 'resource' && effect === 'allow' && effects.resource.effect !== 'allow';
  return {
    kind: kinds[kind],
    name: named?.name ?? kinds[kind].replace('-', ' '),
    arn: named?.arn ?? null,
    effect,
    decided,
    detail: isDelegation ? 'Names the account as a whole, and leaves the decision to its policies.' : details[effect],
    statement: found ? statementOf(found) : null,
  };
}

/** As the handbook and AWS's documents call it. */
function resourcePolicyName(resource: string): string {
  const names: Readonly<Record<string, string>> = {
    s3: 'bucket policy',
    lambda: 'function policy',
    iam: 'trust policy',
  };
  return names[resource.split(':')[2] ?? ''] ?? 'resource policy';
}

const details: Readonly<Record<TraceCheck['effect'], string>> = {
  allow: 'A statement allows it.',
  deny: 'A statement denies it. An explicit deny overrides every allow.',
  none: 'No statement matches this action, this resource and the conditions.',
  pass: 'It does not refuse the request.',
  'not-reached': 'Not evaluated, as an explicit deny came before.',
};

/** Within one kind the evaluation ends at the first Deny. */
function isAfterDeny({ matches, policies }: Evaluation, kind: PolicyKind, document: PolicyDocument): boolean {
  const documents = [policies[kind]].flat();
  const deny = matches.find(
    (match) => match.statement.Effect === 'Deny' && documents.includes(match.document),
  )?.document;
  return deny !== undefined && documents.indexOf(deny) < documents.indexOf(document);
}

function statementOf({ document, statement }: Match): TraceStatement {
  return { index: listOf(document.Statement).indexOf(statement), sid: statement.Sid ?? null, statement };
}

function accountCheck({ effects, account, resourceAccount, resource }: Evidence): TraceCheck[] {
  if (account === undefined) return [];
  const owner = resourceAccount ?? resource.split(':')[4] ?? '';
  const detail = effects.isCrossAccount
    ? `The resource belongs to another account (${owner}): the policies of both sides must allow it.`
    : 'The caller and the resource are in the same account: one policy that allows it is enough.';
  return [
    { kind: 'account', name: 'account match', arn: null, effect: 'pass', decided: false, detail, statement: null },
  ];
}

/** The condition keys and variables that the policies name, as they spell them. */
function usedKeys(evaluation: Evaluation): Record<string, string | readonly string[]> {
  const { context } = evaluation;
  if (!context) return {};
  const statements = policyList(evaluation).flatMap(([, { Statement }]) => listOf(Statement));
  const names = statements.flatMap(({ Condition = {}, Resource, NotResource }) => [
    ...Object.values(Condition).flatMap((tests) => Object.keys(tests)),
    ...[JSON.stringify([Condition, Resource, NotResource]).matchAll(/\$\{([\w:/.-]+)/g)].flatMap((found) =>
      [...found].map(([, name = '']) => name),
    ),
  ]);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = context[name.toLowerCase()];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
