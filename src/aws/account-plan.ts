// The plan of the account, free or paid, with its credits: one signed call, where an SDK client would be one more
// dependency. Who may not make it, and what is not AWS, is simply not told.
// source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_freetier_GetAccountPlanState.html,
// and for its only address the reference of endpoints; checked 2026-11-29
import { http } from './calls/http.ts';
import type { Target } from './target/target.ts';

export interface AccountPlan {
  readonly type: 'FREE' | 'PAID';
  readonly status: 'NOT_STARTED' | 'ACTIVE' | 'EXPIRED';
  /** What is left of the credits, in US dollars; undefined where AWS does not tell. */
  readonly credits: number | undefined;
  /** A day, `2027-01-15`: the free plan ends then. */
  readonly endsOn: string | undefined;
}

const region = 'us-east-1';
const timeLimitMs = 5_000;

/** Undefined where AWS does not tell: no permission, no answer in time, or a server without this API. */
export async function readAccountPlan(target: Target): Promise<AccountPlan | undefined> {
  try {
    const { status, body } = await ask(target);
    return status === 200 ? planOf(JSON.parse(body)) : undefined;
  } catch {
    return undefined;
  }
}

async function ask({ config }: Target): Promise<{ status: number; body: string }> {
  const [{ SignatureV4 }, { Sha256 }] = await Promise.all([
    import('@smithy/signature-v4'),
    import('@smithy/core/checksum'),
  ]);
  const { protocol, host, hostname, port } = new URL(config.endpoint ?? `https://freetier.${region}.api.aws`);
  const request = {
    method: 'POST',
    protocol,
    hostname,
    ...(port && { port: Number(port) }),
    path: '/',
    query: {},
    headers: {
      host,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AWSFreeTierService.GetAccountPlanState',
    },
    body: '{}',
  };
  const signer = new SignatureV4({
    service: 'freetier',
    region,
    credentials: config.credentials as never,
    sha256: Sha256,
  });
  const { method, headers, body } = await signer.sign(request);
  return http(`${protocol}//${host}/`, { method, headers, body }, AbortSignal.timeout(timeLimitMs));
}

function planOf(answer: unknown): AccountPlan | undefined {
  const { accountPlanType, accountPlanStatus, accountPlanRemainingCredits, accountPlanExpirationDate } =
    answer as Record<string, unknown>;
  const type = (['FREE', 'PAID'] as const).find((one) => one === accountPlanType);
  const status = (['NOT_STARTED', 'ACTIVE', 'EXPIRED'] as const).find((one) => one === accountPlanStatus);
  if (!type || !status) return undefined;
  const { amount, unit } = (accountPlanRemainingCredits ?? {}) as { amount?: unknown; unit?: unknown };
  return {
    type,
    status,
    credits: typeof amount === 'number' && unit === 'USD' ? amount : undefined,
    endsOn: dayOf(accountPlanExpirationDate),
  };
}

/** A time in ISO 8601, or in seconds. */
function dayOf(time: unknown): string | undefined {
  const date = typeof time === 'number' ? new Date(time * 1000) : new Date(String(time));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
}

/** "free plan, 87.50 USD of credits left, ends on 2027-01-15". */
export function planText({ type, status, credits, endsOn }: AccountPlan): string {
  return [
    type === 'FREE' ? 'free plan' : 'paid plan',
    ...(status === 'NOT_STARTED' ? ['not started'] : []),
    ...(credits === undefined ? [] : [`${credits.toFixed(2)} USD of credits left`]),
    ...(type === 'FREE' && endsOn !== undefined ? [`${status === 'EXPIRED' ? 'ended' : 'ends'} on ${endsOn}`] : []),
  ].join(', ');
}
