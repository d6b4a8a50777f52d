// The trace of one request, as clients read it: its hops from service to service, and who allowed each of them.
// docs/traces.md explains it, and docs/schemas/trace.schema.json describes it.
import type { Statement } from '../policy-document.ts';

export interface Trace {
  /** Grows with each request that has ended: what `after` of a list refers to. */
  readonly sequence: number;
  /** The request id that the client got with its answer. */
  readonly id: string;
  /** ISO 8601, to the millisecond. */
  readonly started: string;
  /** Milliseconds until the answer. */
  readonly duration: number;
  /** The address that the request came to: `control plane`, or the kind of an endpoint (`api`, `website`, `distribution`). */
  readonly door: string;
  readonly status: number;
  readonly root: TraceHop;
}

/** One service's part in a request, with the parts of the services that it called. */
export interface TraceHop {
  /** The request id of this hop's own answer; null until it has ended, and where there is none. */
  readonly id: string | null;
  /** The sandbox's name of the service. */
  readonly service: string;
  /** The operation (`PutItem`), the name of a function, or method and path (`POST /shorten`). */
  readonly name: string;
  /** The ARN of what it works on. */
  readonly resource: string | null;
  /** Milliseconds after the start of the trace. */
  readonly offset: number;
  /** Milliseconds; null while it runs. */
  readonly duration: number | null;
  readonly status: number | null;
  readonly error: TraceError | null;
  /** Of a function whose execution environment started with this event: the milliseconds of its init. */
  readonly coldStart: { readonly initDuration: number } | null;
  /** What else a service says of it, such as `route`, `cache`, `log group`. */
  readonly details: Readonly<Record<string, string>>;
  readonly request: TraceMessage | null;
  readonly response: TraceMessage | null;
  readonly decisions: readonly TraceDecision[];
  readonly cors: TraceCors | null;
  /** In the order in which they started. */
  readonly hops: readonly TraceHop[];
}

export interface TraceError {
  readonly code: string;
  readonly message: string;
}

export interface TraceMessage {
  /** Lower-case names. A secret's value is replaced by `(secret)`. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most its first 4 KB; null where it is omitted. */
  readonly body: string | null;
  /** Of the whole body. */
  readonly bytes: number;
  readonly omitted: 'cut' | 'binary' | 'secret' | null;
}

/** Whether a principal was allowed an action on a resource, as it was decided at that moment. */
export interface TraceDecision {
  /** An ARN, the name of a service such as `service.amazonaws.com`, or `anonymous`. */
  readonly principal: string;
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  readonly decision: 'allow' | 'deny';
  /**
   * `statement`: an Allow or a Deny decided. `no-statement`: nothing that is needed allows it (implicit deny). `gate`:
   * something other than a policy refused, such as Block Public Access. `root`: no policy can refuse it.
   */
  readonly reason: 'statement' | 'no-statement' | 'gate' | 'root';
  /** AWS's sentence for a refusal. A caller of another account, and an anonymous one, gets less. */
  readonly text: string | null;
  /** The condition keys that the policies name, with the values of this request. */
  readonly conditionKeys: Readonly<Record<string, string | readonly string[]>>;
  /** Every policy and gate that was looked at. */
  readonly checks: readonly TraceCheck[];
}

export interface TraceCheck {
  readonly kind:
    | 'identity-policy'
    | 'permissions-boundary'
    | 'session-policy'
    | 'resource-policy'
    | 'account'
    | 'block-public-access'
    | 'origin-access-identity';
  /** The policy's name, or what the gate is. */
  readonly name: string;
  /** Of a managed policy, or of what the policy or the gate belongs to. */
  readonly arn: string | null;
  /** `none`: no statement matched. `pass`: a gate that does not refuse. `not-reached`: an explicit deny came before. */
  readonly effect: 'allow' | 'deny' | 'none' | 'pass' | 'not-reached';
  /** The decision is this one's. */
  readonly decided: boolean;
  /** For people. */
  readonly detail: string;
  readonly statement: TraceStatement | null;
}

export interface TraceStatement {
  /** In its policy, from 0. */
  readonly index: number;
  readonly sid: string | null;
  readonly statement: Statement;
}

/** What a browser's page of another origin may do, by the CORS configuration. */
export interface TraceCors {
  readonly origin: string;
  readonly preflight: boolean;
  /** The method that the page wants to use. */
  readonly method: string;
  /** The headers that the page wants to send. */
  readonly headers: readonly string[];
  readonly allowed: boolean;
  /** Why a browser refuses it. */
  readonly refusal: string | null;
}

/** Traces in the order in which they ended. */
export interface TracePage {
  readonly traces: readonly Trace[];
  /** The sequence of the newest trace there is: `after` of the next list. */
  readonly last: number;
}

export interface TraceQuery {
  /** Only later ones, the oldest first; without it, the newest. */
  readonly after?: number | undefined;
  /** At most so many; 100 without it. */
  readonly limit?: number | undefined;
  /** Also calls of AWS's APIs that were allowed and went no further, such as those of this tool. */
  readonly calls?: boolean | undefined;
  /** Seconds to wait where there is none yet, at most 30. */
  readonly wait?: number | undefined;
}
