// What the server asks of the service that has the policies and keys: whose key it is, and what it allows.
import type { Statement } from './policy-document.ts';
import type { Principal } from './principal.ts';
import type { TraceCheck } from './traces/trace.ts';

export type { Statement };

/** A parsed policy. `Statement` is one or a list, and every list can be a single string. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: Statement | readonly Statement[];
}

/** Condition keys and their values; names are compared without regard to case, and some have several values. */
export type ContextKeys = Readonly<Record<string, string | readonly string[]>>;

export interface AccessQuery {
  readonly principal: Principal;
  /** `service:Operation` */
  readonly action: string;
  readonly resource: string;
  /** Condition keys of this request, such as `aws:SourceArn`. */
  readonly context?: ContextKeys | undefined;
  /**
   * The policy on the resource itself. In the same account, one of the two policies is enough. Absent: the one that is
   * found by the ARN, where the resource has one.
   */
  readonly resourcePolicy?: PolicyDocument | undefined;
  /** As for a role's trust policy: unless it names the caller or its account, the caller's own policies allow nothing. */
  readonly needsResourcePolicy?: boolean | undefined;
  /** The owner, where the ARN does not say it. For another account's resource, both policies must allow it. */
  readonly resourceAccount?: string | undefined;
  /** What was looked at before the policies, and let the request pass. Only for the trace. */
  readonly gates?: readonly Gate[] | undefined;
}

/** What can refuse a request beside policies, such as Block Public Access. */
export interface Gate {
  readonly kind: Extract<TraceCheck['kind'], 'block-public-access' | 'origin-access-identity'>;
  readonly name: string;
  readonly arn?: string | undefined;
  readonly refuses: boolean;
  /** For people. */
  readonly detail: string;
}

export interface Decision {
  readonly allowed: boolean;
  /** AWS's sentence for the refusal: "User: … is not authorized to perform: …". */
  readonly text: string;
}

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly principal: Principal;
  readonly account: string;
  /** Milliseconds since 1970; absent, it does not end. */
  readonly expires?: number | undefined;
}

/** What every request is authenticated and authorized by. */
export interface AccessControl {
  decide(query: AccessQuery): Decision;
  /** The key that a request is signed with. */
  key(accessKeyId: string): AccessKey | undefined;
}

/** A key that the sandbox is given at its start has the id of one that it knows, and is another. */
export class KeyTakenError extends Error {
  override name = 'KeyTakenError';
}
