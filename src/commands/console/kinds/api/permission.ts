// Whether a function's resource policy lets a route of an API invoke it. The policy of a function decides alone: API
// Gateway has no identity policies.
import { matchesGlob } from '../../../../lib/glob.ts';
import { isObject } from '../../../../lib/is-object.ts';

export interface Statement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Permission {
  readonly state: 'allowed' | 'denied' | 'missing' | 'unknown';
  /** For people. */
  readonly because: string;
  /** The one that decides, or comes closest. */
  readonly statement: Statement | null;
}

interface Invocation {
  /** `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH` */
  readonly sourceArn: string;
  readonly account: string;
}

/** Undefined: the function has no resource policy. */
export function permissionIn(statements: readonly Statement[] | undefined, invocation: Invocation): Permission {
  const about = (statements ?? []).filter(namesGateway);
  const judged = about.map((statement) => ({ statement, misses: missedCondition(statement, invocation) }));
  const denies = judged.find(({ statement, misses }) => statement.Effect === 'Deny' && misses === undefined);
  if (denies) return { state: 'denied', because: 'A Deny overrides every Allow.', statement: denies.statement };
  const allows = judged.filter(({ statement }) => statement.Effect === 'Allow');
  const allowed = allows.find(({ misses }) => misses === undefined);
  if (allowed)
    return { state: 'allowed', because: `Statement ${nameOf(allowed.statement)}.`, statement: allowed.statement };
  const unknown = allows.find(({ misses }) => misses === 'unknown');
  if (unknown)
    return {
      state: 'unknown',
      because: 'The statement has conditions that the page does not evaluate. Send a request to see.',
      statement: unknown.statement,
    };
  const [closest] = allows;
  if (closest)
    return {
      state: 'missing',
      because: `Statement ${nameOf(closest.statement)} allows ${String(closest.misses)}, and not this route.`,
      statement: closest.statement,
    };
  const none = statements === undefined ? 'The function has no resource policy' : 'No statement names API Gateway';
  return { state: 'missing', because: `${none}: API Gateway cannot invoke it, and answers 500.`, statement: null };
}

function namesGateway({ Principal, Action }: Statement): boolean {
  const services = isObject(Principal) ? listOf((Principal as { Service?: unknown }).Service) : [];
  const names = isObject(Principal)
    ? [...services, ...listOf((Principal as { AWS?: unknown }).AWS)]
    : listOf(Principal);
  const isNamed = names.some((name) => name === '*' || name === 'apigateway.amazonaws.com');
  return isNamed && listOf(Action).some((action) => matchesGlob(action, 'lambda:InvokeFunction', { ignoreCase: true }));
}

/** Undefined: all conditions match. `unknown`: there are others than Lambda's own, which AddPermission sets. */
function missedCondition({ Condition = {} }: Statement, { sourceArn, account }: Invocation): string | undefined {
  let isUnknown = false;
  for (const [operator, keys] of Object.entries(Condition))
    for (const [key, wanted] of Object.entries(keys)) {
      const name = key.toLowerCase();
      const isLike = /^(Arn(Like|Equals)|StringLike)$/.test(operator);
      if (!isLike && operator !== 'StringEquals') isUnknown = true;
      else if (name === 'aws:sourcearn' || name === 'aws:sourceaccount') {
        const value = name === 'aws:sourcearn' ? sourceArn : account;
        const fits = (pattern: string) => (isLike ? matchesGlob(pattern, value) : pattern === value);
        if (!listOf(wanted).some(fits)) return listOf(wanted).join(', ');
      } else isUnknown = true;
    }
  return isUnknown ? 'unknown' : undefined;
}

function nameOf({ Sid }: Statement): string {
  return Sid ?? 'without a Sid';
}

function listOf(value: unknown): string[] {
  return [value].flat().filter((each): each is string => typeof each === 'string');
}
