// Whether the Principal element of a statement names the caller.
import type { Statement } from '../../../server/access.ts';
import type { Principal } from '../../../server/principal.ts';
import { listOf } from './patterns.ts';

/** `role`: the statement names the role of the caller's session. `account`: it names the caller's account as a whole. */
type Match = 'no' | 'principal' | 'role' | 'account';

/** `roleArn`: of the role behind a session. */
export function principalMatch(statement: Statement, principal: Principal, roleArn?: string): Match {
  if (statement.NotPrincipal) return match(statement.NotPrincipal, principal, roleArn) === 'no' ? 'principal' : 'no';
  return statement.Principal ? match(statement.Principal, principal, roleArn) : 'no';
}

function match(element: NonNullable<Statement['Principal']>, principal: Principal, roleArn?: string): Match {
  if (element === '*') return 'principal';
  let best: Match = 'no';
  for (const [type, values] of Object.entries(element)) {
    for (const value of listOf(values)) {
      const found = matchOne(type, value, principal, roleArn);
      if (found === 'principal') return found;
      if (found === 'role' || (found === 'account' && best === 'no')) best = found;
    }
  }
  return best;
}

function matchOne(type: string, value: string, principal: Principal, roleArn?: string): Match {
  const principalIf = (isMatch: boolean): Match => (isMatch ? 'principal' : 'no');
  if (type === 'Service')
    return principalIf(principal.type === 'service' && (value === '*' || value === principal.service));
  if (type === 'CanonicalUser')
    return principalIf(principal.type === 'origin-access-identity' && value === principal.canonicalUser);
  if (type !== 'AWS') return 'no';
  if (value === '*') return 'principal';
  if (principal.type === 'origin-access-identity') return principalIf(value === principal.arn);
  if (principal.type !== 'user' && principal.type !== 'role') return 'no';
  if (value === principal.account || value === `arn:aws:iam::${principal.account}:root`) return 'account';
  // Also the unique id: AWS puts it in the place of the ARN once the role or user is deleted.
  const isId = value === principal.id.split(':')[0];
  if (principal.type === 'role' && (value === roleArn || isId)) return 'role';
  return principalIf(value === principal.arn || isId);
}
