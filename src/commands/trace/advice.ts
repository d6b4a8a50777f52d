// For a refused permission of a trace: what is missing, where it belongs, and the step or command that adds it.
import { statusOf } from '../../engine/course.ts';
import type { Checkpoint } from '../../engine/types.ts';
import type { TraceDecision } from '../../sandbox/client/sandbox-client.ts';
import { valuesOf } from '../learn/guide.ts';
import { adviceFor, explicitDenyText, missingStatement } from '../learn/why/refusal.ts';
import type { TraceAdvice } from './types.ts';

/** What the advice depends on, beside the decision. */
export interface BuiltStack {
  /** Of the functions. */
  readonly roleName: string;
  /** Also while its checks fail, as in an exercise. */
  readonly isBuilt: (step: string) => boolean;
}

export function builtStackOf(checkpoint: Checkpoint | undefined): BuiltStack {
  return {
    roleName: valuesOf(checkpoint)['roleName'] ?? '',
    isBuilt: (step) => ['provisioned', 'verified'].includes(statusOf(checkpoint, step)),
  };
}

/** For a decision `deny`. */
export function adviceOf(decision: TraceDecision, stack: BuiltStack): TraceAdvice {
  const { principal, action, resource, reason, checks } = decision;
  if (principal === 'anonymous' && stack.isBuilt('bucket-policy')) return intended(reason);
  if (reason === 'gate') return gateAdvice(decision, stack);
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
      ...changedBy('public-access', stack, 'bucket-policy'),
    };
  if (/^[\w.-]+\.amazonaws\.com$/.test(principal))
    return {
      text: `The resource has no policy statement that allows ${principal} this.`,
      statement: { ...statement, Principal: { Service: principal } },
      ...changedBy(action.startsWith('lambda:') ? 'api' : 'bucket-policy', stack),
    };
  const { where, step } = adviceFor({ actor: principal, action, resource, explicitDeny: false }, stack.roleName);
  const isIdentity = principal.includes('Origin Access Identity');
  return {
    text: `The missing statement belongs in ${where}.`,
    statement: isIdentity ? { ...statement, Principal: { AWS: principal } } : statement,
    ...(step !== undefined && changedBy(step, stack)),
  };
}

/** A step that is built has made the resource once, and a repair puts it back. */
function changedBy(step: string, stack: BuiltStack, resource = step): Pick<TraceAdvice, 'step' | 'command'> {
  return {
    step,
    command: stack.isBuilt(step) ? { action: 'repair', name: resource } : { action: 'goto', name: step },
  };
}

function intended(reason: TraceDecision['reason']): TraceAdvice {
  const why =
    reason === 'gate'
      ? 'Block Public Access refuses visitors, even if the bucket policy allows them.'
      : 'Since the step bucket-policy, the bucket policy allows only CloudFront to read.';
  return { text: `${why} This is intended: send the request to the distribution instead.`, isIntended: true };
}

function gateAdvice({ checks }: TraceDecision, stack: BuiltStack): TraceAdvice {
  const level = checks.find(({ decided }) => decided)?.name.endsWith('account') ? 'account' : 'bucket';
  return {
    text: `Block Public Access of the ${level} refuses visitors, even if the bucket policy allows them.`,
    ...changedBy('public-access', stack, `${level}-public-access`),
  };
}
