// How many management calls a service answers: API Gateway's limit, which no account can have raised.
import { createThrottle, type Throttle } from '../throttle.ts';
import type { SandboxContext } from '../context.ts';
import type { Call, Service } from '../service.ts';
import { throttled } from '../injections/kinds.ts';

/** For each account and region, all operations together: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const ThrottlingBurstLimit = 40;

const throttles = new WeakMap<SandboxContext, Throttle>();

/** Throws TooManyRequestsException. A refused call counts for nothing. */
export function limitCalls(sandbox: SandboxContext, service: Service, { account, region }: Call): void {
  const { gatewayCall } = sandbox.pace;
  if (gatewayCall === 0 || service.id !== 'apigatewayv2') return;
  const throttle = throttles.get(sandbox) ?? createThrottle(sandbox.now);
  throttles.set(sandbox, throttle);
  if (!throttle(`${account} ${region}`, { ThrottlingRateLimit: 1000 / gatewayCall, ThrottlingBurstLimit }))
    throw throttled(service);
}
