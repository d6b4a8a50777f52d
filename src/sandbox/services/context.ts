// What services are given: the sandbox, and what they use of each other. Each part is declared beside its implementation.
import type { SandboxContext } from '../server/context.ts';
import type { ServiceCall } from '../server/control-plane/call-for.ts';
import type { Endpoints } from '../server/endpoints.ts';
import type { Caller, Signed, WireRequest, WireResponse } from '../server/service.ts';
import type { Metrics } from './cloudwatch/metrics/metrics.ts';
import type { Iam } from './iam/evaluation/access-control.ts';
import type { Lambda } from './lambda/lambda.ts';
import type { Logs } from './logs/ingestion/log-delivery.ts';
import type { Buckets } from './s3/buckets.ts';

export type EndpointKind = 'api' | 'website' | 'distribution' | 'function-url' | 's3' | 'custom-resource';

export interface ServiceContext extends SandboxContext {
  readonly endpoints: Endpoints<EndpointKind>;
  /** A stop or a reset has begun: calls fail that have done nothing wrong. */
  readonly isClosing: boolean;
  /** A stop waits for such work, as for requests in progress. */
  track<Value>(work: () => Promise<Value>): Promise<Value>;
  readonly iam: Iam;
  readonly logs: Logs;
  readonly metrics: Metrics;
  /** Loaded on first use, with the SDK client that it needs. */
  lambda(): Promise<Lambda>;
  s3(): Promise<Buckets>;
  /** A request of one service to another, or of an endpoint to its service, as on the wire. */
  request(service: 's3', request: WireRequest, caller: Caller | Signed): Promise<WireResponse>;
  /** A call that a service makes with the permissions of somebody else. */
  call(asked: ServiceCall, caller: Caller): Promise<Record<string, unknown>>;
}
