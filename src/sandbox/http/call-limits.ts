// How many management calls a service answers: API Gateway's limit, which no account can have raised.
import { createThrottle, type Throttle } from '../apigateway/throttle.ts';
import type { World } from '../ports.ts';
import type { Call, Service } from '../service.ts';
import { throttled } from './faults.ts';

/** For each account and region, all operations together: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const ThrottlingBurstLimit = 40;

const throttles = new WeakMap<World, Throttle>();

/** Throws TooManyRequestsException. A refused call counts for nothing. */
export function limitCalls(world: World, service: Service, { account, region }: Call): void {
  const { gatewayCall } = world.pace;
  if (gatewayCall === 0 || service.id !== 'apigatewayv2') return;
  const throttle = throttles.get(world) ?? createThrottle(world.now);
  throttles.set(world, throttle);
  if (!throttle(`${account} ${region}`, { ThrottlingRateLimit: 1000 / gatewayCall, ThrottlingBurstLimit }))
    throw throttled(service);
}
