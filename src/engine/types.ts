// The types of the engine: resources, steps, checks and the course. They know no package of AWS and no target.

import type { DriftNote } from './events.ts';
import type { ExecutionRole, KeptSetting } from './stored.ts';
export type * from './events.ts';
export type * from './stored.ts';

export type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };

// --- Resources ---

/** One AWS resource, or one setting of it. Props and outputs are stored: plain JSON, never bytes, never a secret. */
export interface Resource<Props extends Json, Outputs extends Json> {
  /** Stored in checkpoints; never renamed. */
  readonly kind: string;
  /** A name for people: "DynamoDB table AWSWorkshopDemoTable". */
  describe(props: Props): string;
  /** The AWS name, and the ARN if it has one. */
  identify(props: Props, outputs: Outputs | undefined): { name: string; arn?: string | undefined };
  /**
   * What exists now under this name, no matter who created it; undefined if nothing does. `known` has the ids that AWS
   * assigned, from the checkpoint. Outputs have only what does not change by itself: a difference is drift.
   */
  read(props: Props, aws: Aws, known: Outputs | undefined): Promise<Outputs | undefined>;
  /**
   * Creates or corrects the resource from any state, any number of times, and waits until it is usable. Adopts one that
   * was created by a call whose response got lost. Throws WorkshopError `not-ours` if the name belongs to others.
   */
  ensure(props: Props, aws: Aws, known: Outputs | undefined): Promise<Outputs>;
  /**
   * Removes the resource and verifies that it is gone. `before` is what `before` returned. Resolves with a reason where a
   * setting stays as it is, because others in the account use it.
   */
  remove(props: Props, aws: Aws, known: Outputs | undefined, before: Json): Promise<void | KeptSetting>;
  /** After everything is removed: removes what AWS has created again by itself, such as a log group. */
  removeAgain?(props: Props, aws: Aws): Promise<void>;
  /** For settings that exist before the workshop: the old value, read once before the first ensure. */
  before?(props: Props, aws: Aws): Promise<Json>;
  /** What ensure would change beyond the workshop's own resources; undefined if nothing. */
  danger?(props: Props, aws: Aws, before: Json): Promise<Danger | undefined>;
  /** The setting cannot be absent: remove restores the old value or the default, and read still returns it. */
  readonly isSetting?: boolean;
  /** Of a setting: it is as on every resource that nobody has changed, so a scan of the account does not count it. */
  isUnset?(outputs: Outputs): boolean;
  /** For a removal that takes minutes: starts it and returns. `remove` finishes it. */
  beginRemove?(props: Props, aws: Aws, known: Outputs | undefined): Promise<void>;
  /**
   * The part of the outputs that the props decide: what a learner has to set who creates it by hand. Where `live` says the
   * same in other words, its words are returned.
   */
  settings?(props: Props, aws: Aws, live: Outputs | undefined): Partial<Outputs> | Promise<Partial<Outputs>>;
  /** For what a learner can create by hand. Left out for a part or a setting of another resource, and for files. */
  readonly byHand?: ByHand<Props, Outputs>;
}

/** How a resource that a learner has created by hand is found, and becomes ours. */
interface ByHand<Props, Outputs> {
  /** All with this name, also those that somebody else created. The newest first. */
  find(props: Props, aws: Aws): Promise<readonly FoundByHand<Outputs>[]>;
  /** Adds our tags, and keeps all others. Left out for what takes no tags: the record says that it is ours. */
  tag?(props: Props, outputs: Outputs, aws: Aws): Promise<void>;
}

export interface FoundByHand<Outputs> {
  readonly outputs: Outputs;
  readonly owner: Owner;
  readonly createdAt?: Date | undefined;
}

/** By the tag of the workshop: `others` have it with another value, and `nobody` has it without one. */
export type Owner = 'us' | 'nobody' | 'others';

/** Needs a confirmation of its own: the flag confirms it, `--yes` does not. */
export interface Danger {
  readonly meaning: string;
  readonly question: string;
  readonly flag: string;
  /** The command for those who do not agree. */
  readonly otherwise?: string;
}

/** A resource with props and outputs of unknown type, as the registry returns it for a record. */
export type AnyResource = Resource<never, never>;

// --- What resources and steps work with ---

export interface Aws {
  readonly account: string;
  readonly region: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** The shared client of a class, created on first use: `aws.client(DynamoDBClient)`. */
  client<C>(Client: new (config: never) => C): C;
  /** A plain HTTP request to a public address. Returns responses of any status; throws if there is none. */
  http(url: string, request?: HttpRequest): Promise<HttpAnswer>;
  /** The public addresses of a website and a distribution on this target, without a trailing slash. */
  websiteUrl(bucket: string): Promise<string>;
  distributionUrl(domainName: string): string;
  /** The tags of the workshop, for every resource that can have tags. */
  readonly tags: Readonly<Record<string, string>>;
  readonly waiter: Waiter;
  /** The folder for generated files (`.workshop/build`), absolute. */
  readonly buildDir: string;
  /** The same in another region, to find what a learner has created there. */
  inRegion?(region: string): Aws;
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

/** Every wait has a reason and a limit, and is shown. Errors of credentials and permissions end it at once. */
export interface Waiter {
  /** Polls until `probe` resolves with a value. Throws WorkshopError `timed-out` after `atMost`. */
  until<T>(wait: Wait, probe: () => Promise<T | undefined>): Promise<T>;
  /** Calls again while `again` returns true for the error. */
  retry<T>(wait: Wait, again: (error: unknown) => boolean, run: () => Promise<T>): Promise<T>;
}

export interface Wait {
  /** Completes "waiting for …": "the table to become active". */
  readonly for: string;
  /** Seconds. */
  readonly usually: number;
  readonly atMost: number;
  /** Ends the wait when aborted. AWS continues. */
  readonly stopWaiting?: AbortSignal;
  /** Seconds between tries, where the usual ones would send too many requests. */
  readonly pauses?: readonly number[] | undefined;
}

// --- Steps ---

/** What each step passes to later steps, by step id: see steps/outputs.ts. */
export type OutputsOfSteps = Record<string, Json>;

export interface Step<All extends OutputsOfSteps = OutputsOfSteps, Id extends keyof All & string = keyof All & string> {
  /** Stored in checkpoints, and the folder of its texts. Never renamed. */
  readonly id: Id;
  /** Runs from any state, any number of times. */
  provision(step: ProvisionContext<All, Id>): Promise<All[Id]>;
  /** Reads AWS and the public URLs, never the checkpoint. */
  verify(step: VerifyContext<All, Id>, outputs: All[Id]): Promise<void>;
}

export interface StepContext<All extends OutputsOfSteps> {
  readonly aws: Aws;
  /** A name of the handbook, with the learner's suffix. */
  readonly name: (handbook: string) => string;
  readonly bucketName: string;
  /** Empty: the course creates the role, without a permissions boundary. */
  readonly executionRole: ExecutionRole;
  /** What an earlier step passed on; `outputsIfBuilt` for one that can be left out. */
  readonly outputs: <Id extends keyof All & string>(step: Id) => All[Id];
  readonly outputsIfBuilt: <Id extends keyof All & string>(step: Id) => All[Id] | undefined;
}

/** `step.name` of a check or an expected failure. Never renamed: checkpoints, journals and hints have it. Titles change. */
type CheckId<StepId extends string = string> = `${StepId}.${string}`;

export interface ProvisionContext<
  All extends OutputsOfSteps = OutputsOfSteps,
  Id extends keyof All & string = keyof All & string,
> extends StepContext<All> {
  /** `id` is stored and unique in the course. A later step that ensures the same id changes the same resource. */
  readonly ensure: <Props extends Json, Outputs extends Json>(
    id: string,
    resource: Resource<Props, Outputs>,
    props: Props,
    /** `neededBy`: another step that is built already and needs it. An undo of that one removes it. */
    options?: { readonly neededBy?: string },
  ) => Promise<Outputs>;
  /** Removes what an earlier step has created, by its id. An undo of this step creates it again. */
  readonly remove: (id: string) => Promise<void>;
  /**
   * Shows a failure that the learner should see before the step fixes its cause. It is shown once, also after an
   * interruption. The step continues whether or not the probe fails.
   */
  readonly expectFailure: (
    id: CheckId<Id>,
    title: string,
    because: string,
    probe: () => Promise<FailureProbe>,
  ) => Promise<void>;
  /** Shows the learner where AWS differs from the handbook today. */
  readonly drift: (note: DriftNote) => void;
  /** Of a task: what the tool does in place of a learner who writes the code. Skipped where the learner does it. */
  readonly solve: (deploy: () => Promise<void>) => Promise<void>;
}

interface FailureProbe {
  readonly failed: boolean;
  /** The result in one line: `403 AccessDenied`. */
  readonly seen: string;
  /** Commands that show it to the learner, ready to paste while the step waits. */
  readonly commands: readonly string[];
  /** The later step that fixes it; without it, this step does. */
  readonly fixedBy?: string;
}

/** An expected failure that the learner sees now. */
export interface ShownFailure extends Omit<FailureProbe, 'failed'> {
  readonly step: string;
  readonly id: string;
  readonly title: string;
  readonly because: string;
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
  /** The step from which the check no longer applies: the website answers 403 until `public-access`. */
  readonly until?: string | undefined;
  /** Seconds to try again until it passes, because changes of AWS take time. */
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
  /** Of an `error`: the server at --endpoint-url has no such feature. The check neither passes nor fails. */
  readonly notServed?: boolean | undefined;
}

// --- The course ---

/** A chapter, with what is known of its steps without loading them. */
export interface Chapter {
  readonly number: number;
  readonly title: string;
  readonly steps: readonly StepEntry[];
  /** After the handbook, and optional. A `task` in it is done by the learner, in code of their own. */
  readonly extra?: boolean;
  /** How long a learner needs for it, with reading; on AWS, waiting comes on top. */
  readonly minutes?: number;
}

export interface StepEntry {
  readonly id: string;
  readonly title: string;
  /** The later steps that are skipped with it. Undefined: it cannot be skipped, because later steps need it. */
  readonly skipWith?: readonly string[];
  /** Once skipped, `next` does not come back to it, because later steps replace what it would create. */
  readonly optional?: boolean;
  readonly task?: boolean;
  /** Creates nothing in the account, so the account does not show whether it is done. */
  readonly local?: boolean;
  /** The step whose public access it takes back. */
  readonly closes?: string;
  /**
   * The earlier steps that must be verified or skipped before this one starts: it reads their outputs, changes their
   * resources, or would end their checks. The steps that those need are implied.
   */
  readonly needs: readonly string[];
  /** Further steps that its checks depend on: it can be provisioned before them, and is verified after them. */
  readonly verifiedAfter?: readonly string[];
  /** Optional earlier steps whose outputs it uses where they are built. */
  readonly reads?: readonly string[];
  /** It can ask the learner for a confirmation, so it never runs before its turn. */
  readonly asks?: boolean;
  /** Loading a step loads the SDK clients of its resources. */
  load(): Promise<Step>;
}
