// For a refused permission of a trace: what is missing, where it belongs, and which step of the course adds it.
import type { TraceDecision } from '../../sandbox/client/sandbox-client.ts';
import { adviceFor, explicitDenyText, missingStatement } from '../learn/why/refusal.ts';
import type { TraceAdvice } from './types.ts';

/** For a decision `deny`. `roleName` is the role of the functions. */
export function adviceOf(decision: TraceDecision, roleName: string): TraceAdvice {
  const { principal, action, resource, reason, checks } = decision;
  if (reason === 'gate')
    return {
      text: 'Block Public Access refuses visitors. After the step private-again this is intended: CloudFront reads the bucket.',
      step: 'public-access',
    };
  if (reason === 'statement') return { text: explicitDenyText };
  const limit = checks.find(
    ({ kind, effect }) => (kind === 'permissions-boundary' || kind === 'session-policy') && effect === 'none',
  );
  const isGranted = checks.some(({ kind, effect }) => kind === 'identity-policy' && effect === 'allow');
  if (limit && isGranted)
    return { text: `A policy allows it, and the ${limit.kind.replace('-', ' ')} ${limit.name} does not.` };
  const statement = missingStatement({ actor: principal, action, resource, explicitDeny: false });
  if (principal === 'anonymous')
    return {
      text: 'The policy of the bucket has no statement that allows everybody this.',
      statement: { ...statement, Principal: '*' },
      step: 'public-access',
    };
  if (/^[\w.-]+\.amazonaws\.com$/.test(principal))
    return {
      text: `The resource has no policy statement that allows ${principal} this.`,
      statement: { ...statement, Principal: { Service: principal } },
      step: action.startsWith('lambda:') ? 'api' : 'bucket-policy',
    };
  const { where, step } = adviceFor({ actor: principal, action, resource, explicitDeny: false }, roleName);
  const isIdentity = principal.includes('Origin Access Identity');
  return {
    text: `The missing statement belongs in ${where}.`,
    statement: isIdentity ? { ...statement, Principal: { AWS: principal } } : statement,
    step,
  };
}
