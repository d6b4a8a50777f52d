// What a trace shows of S3's decisions that no policy makes: Block Public Access at both levels, the origin access identity,
// and the rights that the root user keeps.
import type { Gate } from '../../../server/access.ts';
import { principalArn, type Principal } from '../../../server/principal.ts';
import type { TraceCheck, TraceDecision } from '../../../server/traces/trace.ts';
import { gateCheck } from '../../iam/evaluation/recorded-decision.ts';
import type { Restriction } from './public-access.ts';

/** `policy`: the bucket's, where it has one. */
export function gatesOf(
  principal: Principal,
  levels: readonly Restriction[],
  policy: { readonly isPublic: boolean } | undefined,
): Gate[] {
  return [
    ...(principal.type === 'origin-access-identity' ? [identityGate(principal.arn)] : []),
    ...levels.map((level): Gate => {
      const refuses = level.restricts && policy?.isPublic === true;
      return {
        kind: 'block-public-access',
        name: `Block Public Access of the ${level.level}`,
        arn: level.of,
        refuses,
        detail: detailOf(level, policy),
      };
    }),
  ];
}

function identityGate(arn: string): Gate {
  const detail = 'CloudFront signs the request with the origin access identity of the distribution.';
  return { kind: 'origin-access-identity', name: arn.split(' ').at(-1) ?? arn, arn, refuses: false, detail };
}

function detailOf({ restricts }: Restriction, policy: { readonly isPublic: boolean } | undefined): string {
  if (!restricts) return 'RestrictPublicBuckets is off.';
  if (!policy) return 'RestrictPublicBuckets is on. The bucket has no policy that it could restrict.';
  return policy.isPublic
    ? 'RestrictPublicBuckets is on, and the bucket policy is public: it allows nobody from outside the account.'
    : 'RestrictPublicBuckets is on. The bucket policy is not public, so it still counts.';
}

export function blockedDecision(
  principal: Principal,
  action: string,
  resource: string,
  gates: readonly Gate[],
): TraceDecision {
  const policy: TraceCheck = {
    kind: 'resource-policy',
    name: 'bucket policy',
    arn: resource,
    effect: 'not-reached',
    decided: false,
    detail: 'It is public, and Block Public Access ignores it for callers from outside the account.',
    statement: null,
  };
  return decisionOf(principal, action, resource, {
    decision: 'deny',
    reason: 'gate',
    checks: [...gates.map(gateCheck), policy],
  });
}

export function rootDecision(principal: Principal, action: string, resource: string): TraceDecision {
  return decisionOf(principal, action, resource, { decision: 'allow', reason: 'root', checks: [] });
}

function decisionOf(
  principal: Principal,
  action: string,
  resource: string,
  rest: Pick<TraceDecision, 'decision' | 'reason' | 'checks'>,
): TraceDecision {
  const text = rest.decision === 'deny' ? 'Access Denied' : null;
  return { principal: principalArn(principal), action, resource, text, conditionKeys: {}, ...rest };
}
