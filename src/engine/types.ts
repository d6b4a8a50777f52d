// The workshop's own vocabulary. Everything that is stored, shown or taught is made of these words; this file knows no
// AWS package, no terminal and no target.

export type * from './events.ts';
export type * from './stored.ts';

export type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };

// --- Resources ---

/**
 * One AWS thing, or one setting of a thing (such as a bucket's policy). Knows nothing of steps, checkpoints or
 * terminals. Props and outputs are stored: plain JSON, never bytes, never a secret.
 */
export interface Resource<Props extends Json, Outputs extends Json> {
  /** Stored in checkpoints; never renamed. */
  readonly kind: string;
  /** For people: "DynamoDB table AWSWorkshopDemoTable". */
  describe(props: Props): string;
  /** The AWS name and, where it has one, ARN that inspect shows. */
  identify(props: Props, outputs: Outputs | undefined): { name: string; arn?: string | undefined };
  /**
   * What is there now, found by name alone, whoever made it; undefined where it is not. `known` is what the checkpoint
   * holds, for ids that AWS made up. Outputs hold only what should not change by itself: a difference is drift.
   */
  read(props: Props, aws: Aws, known: Outputs | undefined): Promise<Outputs | undefined>;
  /**
   * Makes it so, from any starting point, any number of times: observes, creates or corrects, waits until it is usable.
   * Adopts what an answer that got lost has left behind. Throws WorkshopError `not-ours` for somebody else's namesake.
   */
  ensure(props: Props, aws: Aws, known: Outputs | undefined): Promise<Outputs>;
  /** Takes it away and sees that it is gone. Gone already is success. `before` is what `before` returned. */
  remove(props: Props, aws: Aws, known: Outputs | undefined, before: Json): Promise<void>;
  /** Once all is gone: takes away what AWS has made anew by itself meanwhile, such as a log group for a last line. */
  removeAgain?(props: Props, aws: Aws): Promise<void>;
  /** For settings that were there before us: read once, before the first ensure, so that remove can restore it. */
  before?(props: Props, aws: Aws): Promise<Json>;
  /** Asked right before ensure: what it would weaken beyond the workshop's own things; undefined where it would not. */
  danger?(props: Props, aws: Aws): Promise<Danger | undefined>;
  /** A setting that cannot be absent: removing it puts back what was, or AWS's default, and read goes on showing it. */
  readonly isSetting?: boolean;
  /** For what takes minutes to go: begins it and returns; `remove` finishes it. */
  beginRemove?(props: Props, aws: Aws, known: Outputs | undefined): Promise<void>;
}

/** Needs a yes of its own: `--yes` is not enough, the flag is. */
export interface Danger {
  readonly meaning: string;
  readonly question: string;
  readonly flag: string;
}

/** A resource whose props and outputs nobody knows any more: as the registry hands it out, for what was recorded. */
export type AnyResource = Resource<never, never>;

// --- What resources and steps work with ---

export interface Aws {
  readonly account: string;
  readonly region: string;
  /** `sandbox` only changes addresses, never behaviour: no resource and no step may ask for it. */
  readonly signal: AbortSignal;
  /** The one client of that class, made on first use: `aws.client(DynamoDBClient)`. */
  client<C>(Client: new (config: never) => C): C;
  /** Plain HTTP to public addresses. Answers of any status are returned; only a dead network throws. */
  http(url: string, request?: HttpRequest): Promise<HttpAnswer>;
  /** Where the world reaches a bucket's website and a distribution, on this target. No trailing slash. */
  websiteUrl(bucket: string): Promise<string>;
  distributionUrl(domainName: string): string;
  /** Our tags, for every taggable thing. */
  readonly tags: Readonly<Record<string, string>>;
  readonly waiter: Waiter;
  /** The learner's working folder for made files (`.workshop/build`), absolute. */
  readonly buildDir: string;
}

export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Waiting has one home, a reason and a bound; it is shown, and a refusal of credentials or permission ends it at once. */
export interface Waiter {
  /** Polls until `probe` gives something other than undefined. Throws WorkshopError `timed-out` after `atMost`. */
  until<T>(wait: Wait, probe: () => Promise<T | undefined>): Promise<T>;
  /** Calls again while `again` says that the error passes by itself. */
  retry<T>(wait: Wait, again: (error: unknown) => boolean, run: () => Promise<T>): Promise<T>;
}

export interface Wait {
  /** Completes "waiting for …": "the table to become active". */
  readonly for: string;
  /** Seconds. */
  readonly usually: number;
  readonly atMost: number;
  /** Once aborted, it is no longer waited for, and left to AWS as under way. */
  readonly stopWaiting?: AbortSignal;
  /** Seconds between tries, where the usual ones would be too dense: whoever is unwell is not asked all the time. */
  readonly pauses?: readonly number[] | undefined;
}

// --- Steps ---

/** What each step hands on to later ones, by step id: see steps/outputs.ts. */
export type OutputsOfSteps = Record<string, Json>;

export interface Step<All extends OutputsOfSteps = OutputsOfSteps, Id extends keyof All & string = keyof All & string> {
  /** Stored in checkpoints; never renamed. Also the name of its guide. */
  readonly id: Id;
  /** Runs from any state in between, any number of times. */
  provision(step: ProvisionContext<All, Id>): Promise<All[Id]>;
  /** Reads AWS and the public URLs, never our own notes. */
  verify(step: VerifyContext<All, Id>, outputs: All[Id]): Promise<void>;
}

export interface StepContext<All extends OutputsOfSteps> {
  readonly aws: Aws;
  /** The handbook's name, with the learner's suffix where one was chosen. */
  readonly name: (handbook: string) => string;
  readonly bucketName: string;
  /** What an earlier step handed on. */
  readonly outputs: <Id extends keyof All & string>(step: Id) => All[Id];
}

/**
 * The stable id of a check or of an expected failure: its step, a dot and a name in kebab case. Stored in checkpoints and
 * journals, the heading of its hints, and never renamed; the title beside it may change at any time.
 */
export type CheckId<StepId extends string = string> = `${StepId}.${string}`;

export interface ProvisionContext<
  All extends OutputsOfSteps = OutputsOfSteps,
  Id extends keyof All & string = keyof All & string,
> extends StepContext<All> {
  /** `id` is unique in the course and stored; a later step that ensures the same id changes the same thing. */
  readonly ensure: <Props extends Json, Outputs extends Json>(
    id: string,
    resource: Resource<Props, Outputs>,
    props: Props,
  ) => Promise<Outputs>;
  /**
   * The failure that comes first. Shown as intended, and only once: after an interruption, what was seen stays seen.
   * The step goes on whether or not it fails.
   */
  readonly expectFailure: (
    id: CheckId<Id>,
    title: string,
    because: string,
    probe: () => Promise<FailureProbe>,
  ) => Promise<void>;
  /** Where today differs from the handbook: shown to the learner. */
  readonly drift: (note: DriftNote) => void;
}

export interface FailureProbe {
  readonly failed: boolean;
  /** What was seen, in one line: `403 AccessDenied`. */
  readonly seen: string;
}

export interface DriftNote {
  readonly handbook: string;
  readonly today: string;
  readonly why: string;
}

export interface VerifyContext<
  All extends OutputsOfSteps = OutputsOfSteps,
  Id extends keyof All & string = keyof All & string,
> extends StepContext<All> {
  readonly check: (
    id: CheckId<Id>,
    title: string,
    run: () => Promise<Verdict>,
    options?: CheckOptions,
  ) => Promise<void>;
}

export interface CheckOptions {
  /** The step from which on this is no longer so: the website's 403 until `public-access`. */
  readonly until?: string | undefined;
  /** Tries again until it passes, as AWS takes its time. */
  readonly wait?: { readonly usually: number; readonly atMost: number };
}

export type Verdict =
  | { readonly pass: true; readonly actual?: string }
  | {
      readonly pass: false;
      readonly because: string;
      readonly expected: string;
      readonly actual: string;
      readonly help: string;
    };

export type CheckStatus = 'pass' | 'fail' | 'blocked' | 'error' | 'superseded';

export interface CheckResult {
  readonly step: string;
  readonly id: string;
  readonly title: string;
  readonly status: CheckStatus;
  readonly because?: string | undefined;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
  readonly help?: string | undefined;
  /** Of an `error`: the server that stands in for AWS has no such part. Nothing is wrong, and nothing is proven. */
  readonly notServed?: boolean | undefined;
}

// --- The course ---

/** What is known of a step without loading it. */
export interface Chapter {
  readonly number: number;
  readonly title: string;
  readonly steps: readonly StepEntry[];
}

export interface StepEntry {
  readonly id: string;
  readonly title: string;
  /** It may be skipped, together with these later steps. Without it, later steps need what the step creates. */
  readonly skipWith?: readonly string[];
  /** Once skipped, `next` does not come back to it: later steps replace what it would create. */
  readonly optional?: boolean;
  /** Creates nothing in the account: nobody can see there whether it was done. */
  readonly local?: boolean;
  /** The step whose opening to the public it takes back. */
  readonly closes?: string;
  /**
   * The earlier steps that must be proven, or put off, before this one begins: whose outputs it reads, whose things it
   * changes, whose proof or lesson it would end. What those need in turn goes without saying.
   */
  readonly needs: readonly string[];
  /** Further steps that its proof sees the work of: it may be made before them, and is proven after them. */
  readonly provenAfter?: readonly string[];
  /** It may ask the learner for a yes, and therefore never runs before its turn. */
  readonly asks?: boolean;
  /** Loading a step loads the SDK clients of its resources. */
  load(): Promise<Step>;
}
