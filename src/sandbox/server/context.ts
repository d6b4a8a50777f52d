// What the sandbox's parts know of each other, and no more: each is a narrow set of functions, handed in at the start.
import type { CORSRule, RoutingRule } from '@aws-sdk/client-s3';
import type { InjectionKind } from './injections/kinds.ts';
import type { Pace } from './pace.ts';
import type { Principal } from './principal.ts';
import type { Store } from '../state/store.ts';

/** What every service and endpoint is given. */
export interface SandboxContext {
  readonly store: Store;
  readonly pace: Pace;
  /** For tests: what is to go wrong with this call. */
  faults?(service: string, operation: string, account: string): InjectionKind | undefined;
  /** Milliseconds since 1970; the only clock. */
  now(): number;
  /** The sandbox's own log, for what a learner or a maintainer should be able to find later. */
  log(line: string): void;
  /** Where the control plane listens: `http://127.0.0.1:4566`. */
  origin(): string;
  /** Where the state lies. */
  readonly dir: string;
  /** For files that need not outlive the process: unpacked code and layers. */
  readonly scratch: string;
  /** Runs when the sandbox stops, last registered first. */
  onClose(close: () => Promise<void>): void;
  readonly iam: Iam;
  readonly logs: Logs;
  readonly endpoints: Endpoints;
  /** Services load on first use, each with its SDK client. */
  lambda(): Promise<Lambda>;
  s3(): Promise<Buckets>;
}

// --- IAM ---

/** A parsed policy; `Statement` may be one or many, and every list may be a single string. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: Statement | readonly Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly NotPrincipal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Condition keys and their values; names are compared without regard to case, and some have several values. */
export type ContextKeys = Readonly<Record<string, string | readonly string[]>>;

export interface AccessQuery {
  readonly principal: Principal;
  /** `s3:GetObject` */
  readonly action: string;
  readonly resource: string;
  /** Condition keys of this request, such as `aws:SourceArn`. */
  readonly context?: ContextKeys | undefined;
  /** The policy on the resource itself, where it has one. Same account: identity or resource policy suffices. */
  readonly resourcePolicy?: PolicyDocument | undefined;
  /** Who owns the resource, where its ARN does not say so (S3). Another account's needs both policies to allow. */
  readonly resourceAccount?: string | undefined;
}

export interface Decision {
  readonly allowed: boolean;
  /** The resource's policy alone allowed it: what Block Public Access asks. */
  readonly byResourcePolicy: boolean;
  /** AWS's sentence for the refusal: "User: … is not authorized to perform: …". */
  readonly text: string;
}

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
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

export interface Iam {
  decide(query: AccessQuery): Decision;
  /** Whether `service` (`lambda.amazonaws.com`) may assume the role now: it exists, trusts it, and has propagated. */
  assumable(roleArn: string, service: string): boolean;
  /** Whether a principal that a resource policy names exists. */
  principalExists(arn: string): boolean;
  /** Credentials of a role session, good until `expires` or until the sandbox stops. */
  session(
    roleArn: string,
    sessionName: string,
    expires?: number,
  ): SessionCredentials & { readonly principal: Principal };
  key(accessKeyId: string): AccessKey | undefined;
}

// --- CloudWatch Logs ---

export interface LogLine {
  readonly timestamp: number;
  readonly message: string;
}

export interface Logs {
  /**
   * Writes as the function's role: creates group and stream as it may, and drops the lines where the role has no
   * permission for it, as CloudWatch does. Never throws; what could not be written is in the sandbox's log.
   */
  write(
    target: { account: string; region: string; group: string; stream: string },
    lines: readonly LogLine[],
    as: Principal,
  ): void;
}

// --- Lambda ---

export interface Invocation {
  /** ARN (or partial ARN, or name with account and region given by the caller's call). */
  readonly functionArn: string;
  readonly payload: Buffer;
  readonly principal: Principal;
  /** Condition keys of a service principal: `aws:SourceArn`, `aws:SourceAccount`. */
  readonly context?: Readonly<Record<string, string>>;
}

export interface InvocationResult {
  readonly payload: Buffer;
  /** `Unhandled` where the function itself failed. */
  readonly functionError?: string | undefined;
}

/** Why nothing was invoked. */
export type InvocationRefusal = 'not-found' | 'not-permitted' | 'throttled' | 'not-ready';

export interface Lambda {
  /** For services that call functions; the Invoke operation has its own, richer way in. */
  invoke(invocation: Invocation): Promise<InvocationResult | { readonly refused: InvocationRefusal }>;
  /** Ends every function's process. */
  close(): Promise<void>;
}

// --- S3, as the website endpoint and CloudFront read it ---

export interface StoredObject {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  readonly contentType: string;
  readonly lastModified: number;
  /** Cache-Control, Content-Encoding, Content-Disposition, Content-Language, Expires, x-amz-meta-*: lower-case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly redirect?: string | undefined;
  body(): Promise<Buffer>;
}

export type ObjectAnswer =
  { readonly found: StoredObject } | { readonly status: number; readonly code: string; readonly message: string };

export interface WebsiteSettings {
  readonly index?: string | undefined;
  readonly error?: string | undefined;
  readonly redirectAll?: { readonly host: string; readonly protocol?: string | undefined } | undefined;
  readonly rules: readonly RoutingRule[];
  readonly cors: readonly CORSRule[];
}

export interface Buckets {
  bucketExists(bucket: string): boolean;
  website(bucket: string): WebsiteSettings | undefined;
  /**
   * Reads as `principal`, under bucket policy and Block Public Access. A missing key answers 403 to who may not list,
   * except with `listIgnored`, as the website endpoint judges by s3:GetObject alone.
   */
  read(
    bucket: string,
    key: string,
    principal: Principal,
    options?: { listIgnored?: boolean; context?: Record<string, string> },
  ): Promise<ObjectAnswer>;
}

// --- Endpoints: one loopback port for each thing that has an address of its own on AWS ---

export interface EndpointRequest {
  readonly method: string;
  /** As sent: percent-encoded path, and the query without its `?`. */
  readonly path: string;
  readonly query: string;
  /** Lower-case names; duplicates joined as node:http does. */
  readonly headers: Readonly<Record<string, string>>;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
  /** `127.0.0.1:49153` */
  readonly host: string;
}

export interface EndpointResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array | string;
}

export type EndpointKind = 'api' | 'website' | 'distribution';
export type EndpointHandler = (id: string, request: EndpointRequest) => Promise<EndpointResponse>;

export interface Endpoints {
  /** Opens the endpoint (on the port it had before, where it had one) and resolves with its origin, `http://127.0.0.1:49153`. */
  open(kind: EndpointKind, id: string): Promise<string>;
  /** Closes it and forgets its port. */
  close(kind: EndpointKind, id: string): Promise<void>;
  /** Undefined while the endpoint is closed. */
  origin(kind: EndpointKind, id: string): string | undefined;
  list(): { kind: EndpointKind; id: string; url: string }[];
}
