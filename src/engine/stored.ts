// What a workspace keeps on disk: the checkpoint and its records. Its words are for ever; see checkpoint.ts.
import type { Json } from './types.ts';

export type TargetId =
  | { readonly kind: 'sandbox'; readonly account: string; readonly region: string }
  | { readonly kind: 'aws'; readonly account: string; readonly region: string; readonly profile?: string };

export type StepStatus = 'started' | 'provisioned' | 'verified';

export interface Checkpoint {
  readonly version: 1;
  readonly target: TargetId;
  /** Appended to every name in a shared account; empty where the learner has the account alone. */
  readonly suffix: string;
  readonly bucketName: string;
  readonly createdAt: string;
  steps: Record<string, StepRecord>;
  /** In order of creation; teardown walks it backwards. */
  resources: ResourceRecord[];
}

export interface StepRecord {
  status: StepStatus;
  outputs?: Json;
  /** The intended failures already shown. */
  failuresSeen?: string[];
  at: string;
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
