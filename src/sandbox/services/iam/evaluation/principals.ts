// Whether the Principal element of a statement names the caller.
import type { Statement } from '../../../server/access.ts';
import type { Principal } from '../../../server/principal.ts';
import { listOf } from './patterns.ts';

/** `identity`: the statement names the role or user behind the caller's session. `account`: the caller's whole account. */
type Match = 'no' | 'principal' | 'identity' | 'account';

/** `identityArn`: of the role behind a session, or of the user behind a federated one. */
export function principalMatch(statement: Statement, principal: Principal, identityArn?: string): Match {
  if (statement.NotPrincipal)
    return match(statement.NotPrincipal, principal, identityArn) === 'no' ? 'principal' : 'no';
  return statement.Principal ? match(statement.Principal, principal, identityArn) : 'no';
}

function match(element: NonNullable<Statement['Principal']>, principal: Principal, identityArn?: string): Match {
  if (element === '*') return 'principal';
  let best: Match = 'no';
  for (const [type, values] of Object.entries(element)) {
    for (const value of listOf(values)) {
      const found = matchOne(type, value, principal, identityArn);
      if (found === 'principal') return found;
      if (found === 'identity' || (found === 'account' && best === 'no')) best = found;
    }
  }
  return best;
}

function matchOne(type: string, value: string, principal: Principal, identityArn?: string): Match {
  const principalIf = (isMatch: boolean): Match => (isMatch ? 'principal' : 'no');
  if (type === 'Service')
    return principalIf(principal.type === 'service' && (value === '*' || value === principal.service));
  if (type === 'CanonicalUser')
    return principalIf(principal.type === 'origin-access-identity' && value === principal.canonicalUser);
  if (type !== 'AWS') return 'no';
  if (value === '*') return 'principal';
  if (principal.type === 'origin-access-identity') return principalIf(value === principal.arn);
  if (!('account' in principal)) return 'no';
  if (value === principal.account || value === `arn:aws:iam::${principal.account}:root`) return 'account';
  // Also the unique id: AWS puts it in the place of the ARN once the role or user is deleted.
  const isId = value === principal.id.split(':')[0];
  if (principal.type !== 'user' && (value === identityArn || isId)) return 'identity';
  return principalIf(value === principal.arn || isId);
}
