// What a workspace keeps on disk: the checkpoint and its records. Its words are for ever; see checkpoint.ts.
import type { Json } from './types.ts';

export type TargetId =
  | { readonly kind: 'sandbox'; readonly account: string; readonly region: string }
  | {
      readonly kind: 'aws';
      readonly account: string;
      readonly region: string;
      readonly profile?: string;
      /** Of the account, when it was begun. */
      readonly alias?: string;
      /** The learner has said yes to working as the root user. */
      readonly allowRoot?: boolean;
      /** The address of another server than AWS's own. */
      readonly endpoint?: string;
    };

/** `skipped`: put off by the learner; `status --json` calls it `todo`. */
export type StepStatus = 'started' | 'provisioned' | 'verified' | 'skipped';

export interface Checkpoint {
  readonly version: 2;
  readonly target: TargetId;
  /** Appended to every name in a shared account; empty where the learner has the account alone. */
  readonly suffix: string;
  readonly bucketName: string;
  readonly createdAt: string;
  steps: Record<string, StepRecord>;
  /** In order of creation; teardown walks it backwards. */
  resources: ResourceRecord[];
  /** What teardowns so far have seen gone: for the receipt, when one of them was interrupted. */
  gone?: RemovedResource[];
  /** The fault that `workshop break` has put in; absent while there is none. */
  exercise?: ActiveExercise | undefined;
}

/** Written before the fault is, so that it can always be put right: by ensuring again what the records say. */
export interface ActiveExercise {
  readonly name: string;
  readonly step: string;
  /** The id of the check that fails. */
  readonly check: string;
  readonly at: string;
}

export interface StepRecord {
  status: StepStatus;
  outputs?: Json;
  /** The ids of the expected failures that were already shown. */
  failuresSeen?: string[];
  /** What is under way at AWS, when the step handed control back instead of waiting for it. */
  waiting?: { readonly for: string; readonly usually: number; readonly since: string };
  /**
   * The checks that the server in place of AWS has no part for, where all others pass: the step is done and stays
   * `provisioned`, as nobody has seen its proof.
   */
  unproven?: { readonly id: string; readonly title: string }[] | undefined;
  at: string;
}

/** One thing that is no more, or that is again as it was before us, and how that was seen. */
export interface RemovedResource {
  readonly id: string;
  readonly kind: string;
  readonly what: string;
  readonly name: string;
  readonly arn: string | undefined;
  /** `restored`: a setting, put back to what it was before us; `reset`: to AWS's default. */
  readonly state: 'gone' | 'restored' | 'reset';
  readonly at: string;
  /** The call that showed it, and what it answered. */
  readonly seen: string;
}

export interface ResourceRecord {
  readonly id: string;
  /** The step that made it; `changes` names those that changed it since. */
  readonly step: string;
  readonly kind: string;
  status: 'creating' | 'ready' | 'removing';
  props: Json;
  outputs?: Json;
  /** What was there before us, where the resource asks for it; absent until it was read. */
  before?: { readonly value: Json };
  /** Earlier props, oldest first, and the step that replaced them. */
  changes: { readonly step: string; readonly props: Json; readonly at: string }[];
  at: string;
}
