// The types of the checkpoint, which is stored on disk. To change one, add a migration to workspace/checkpoint.ts.
import type { Json } from './types.ts';

export type TargetId =
  | { readonly kind: 'sandbox'; readonly account: string; readonly region: string }
  | {
      readonly kind: 'aws';
      readonly account: string;
      readonly region: string;
      readonly profile?: string;
      /** The alias of the account at the start. */
      readonly alias?: string;
      /** The learner has confirmed to work as the root user. */
      readonly allowRoot?: boolean;
      /** The address of a server other than AWS. */
      readonly endpoint?: string;
    };

/** `status --json` shows `skipped` as `todo`. */
export type StepStatus = 'started' | 'provisioned' | 'verified' | 'skipped';

export interface Checkpoint {
  readonly version: 2;
  readonly target: TargetId;
  /** Appended to every name in a shared account. Empty if the learner has an account alone. */
  readonly suffix: string;
  readonly bucketName: string;
  readonly createdAt: string;
  /** What the account demands of the functions' execution role; absent if the course creates it as the handbook does. */
  executionRole?: ExecutionRole | undefined;
  steps: Record<string, StepRecord>;
  /** In order of creation. Teardown goes backwards. */
  resources: ResourceRecord[];
  /** Resources that teardown has removed so far, for the receipt after an interrupted teardown. */
  gone?: RemovedResource[];
  /** A teardown or an undo that has started and not finished. The same command continues it. */
  removal?: Removal | undefined;
  /** The exercise that `workshop break` has started; absent if none is active. */
  exercise?: ActiveExercise | undefined;
  /** `workshop start --by-hand`: `next` opens each step for the learner, and does not build it. */
  byHand?: boolean | undefined;
}

/** Either of them: a role that exists has its own permissions boundary. */
export interface ExecutionRole {
  /** An existing role that the functions use. The course never creates, changes or removes it. */
  readonly arn?: string;
  /** The ARN of the policy that the course sets as permissions boundary on the role that it creates. */
  readonly permissionsBoundary?: string;
}

export interface Removal {
  readonly command: 'teardown' | 'undo';
  /** The step that the undo takes back. */
  readonly step?: string;
  readonly at: string;
}

/** Saved before anything is broken, so that `workshop fix` can always repair it. */
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
  /** What earlier steps created and this one removed. An undo creates it again. */
  removed?: ResourceRecord[] | undefined;
  /** What AWS is still doing, if the step ended without waiting for it. */
  waiting?: { readonly for: string; readonly usually: number; readonly since: string };
  /**
   * The checks that the server at --endpoint-url has no feature for, if all others pass. The step is done and stays
   * `provisioned`, because these checks did not run.
   */
  unproven?: { readonly id: string; readonly title: string }[] | undefined;
  /** The learner does this step by hand. Absent once it is adopted. */
  byHand?: OpenByHand | undefined;
  at: string;
}

/** Props of a resource that the learner has set on purpose, such as code of their own. Steps leave them as they are. */
export interface OwnProps extends OwnVersion {
  /** The same props as the steps set them: what to go back to. */
  readonly instead: Readonly<Record<string, Json>>;
}

export interface OwnVersion {
  /** The step whose version of the resource they replace, or in which the learner has set them. Undoing it removes them. */
  readonly step: string;
  readonly props: Readonly<Record<string, Json>>;
  /** What the learner had set in an earlier step: an undo goes back to it. */
  readonly before?: OwnVersion;
}

export interface OpenByHand {
  readonly since: string;
  /** What had the names of the step when it was opened, by the ids of the records: it is never adopted. */
  existed: Record<string, string[]>;
  /** The ids of the records whose resources the learner has agreed to adopt. */
  agreed?: string[];
}

/** A removed resource or a restored setting, with the evidence. */
export interface RemovedResource {
  readonly id: string;
  readonly kind: string;
  readonly what: string;
  readonly name: string;
  readonly arn: string | undefined;
  /** `restored`: the setting has the value from before the workshop again. `reset`: it has the default of AWS. */
  readonly state: 'gone' | 'restored' | 'reset';
  readonly at: string;
  /** The call that shows it, with its response. */
  readonly seen: string;
  /** Why it was left as it is. */
  readonly kept?: string;
}

/** Of what a removal leaves as it is, because others need it: why, in a sentence for people. */
export interface KeptSetting {
  readonly kept: string;
}

export interface ResourceRecord {
  readonly id: string;
  /** The step that created it. `changes` has the steps that changed it since. */
  readonly step: string;
  readonly kind: string;
  status: 'creating' | 'ready' | 'removing';
  props: Json;
  outputs?: Json;
  /** The value from before the workshop, for resources that read it; absent until it was read. */
  before?: { readonly value: Json };
  /** Part of `props`; absent while the steps alone decide. */
  own?: OwnProps | undefined;
  /** Earlier props, oldest first, with the step that replaced them. */
  changes: { readonly step: string; readonly props: Json; readonly at: string }[];
  /** The learner has made it as it is. */
  byHand?: boolean;
  at: string;
}
