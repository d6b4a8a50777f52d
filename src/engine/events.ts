// What the engine and resources tell while they work; renderers and the journal listen.
import type { CheckResult, DriftNote, Json } from './types.ts';

export type Event =
  | {
      readonly type: 'step.started' | 'step.provisioned' | 'step.verified' | 'step.reopened';
      readonly step: string;
      readonly title: string;
      readonly chapter: number;
    }
  | {
      readonly type: 'step.failed';
      readonly step: string;
      readonly title: string;
      readonly chapter: number;
      readonly failed: number;
    }
  | {
      readonly type: 'resource.ensuring' | 'resource.ready' | 'resource.removing';
      readonly id: string;
      readonly kind: string;
      readonly what: string;
    }
  /** `restored`: it was there before us, and is again as it was. */
  | {
      readonly type: 'resource.removed';
      readonly id: string;
      readonly kind: string;
      readonly what: string;
      readonly restored: boolean;
    }
  | {
      readonly type: 'resource.kept' | 'resource.failed';
      readonly id: string;
      readonly kind: string;
      readonly what: string;
      readonly reason: string;
    }
  | {
      readonly type: 'failure.seen' | 'failure.absent';
      readonly step: string;
      readonly says: string;
      readonly because: string;
      readonly seen: string;
    }
  | ({ readonly type: 'drift'; readonly step: string } & DriftNote)
  | ({ readonly type: 'check' } & CheckResult)
  | {
      readonly type: 'waiting';
      readonly for: string;
      readonly elapsed: number;
      readonly usually: number;
      readonly atMost: number;
      readonly last?: string;
    }
  | { readonly type: 'waited'; readonly for: string; readonly elapsed: number }
  | CallEvent;

export interface CallEvent {
  readonly type: 'call';
  readonly service: string;
  readonly operation: string;
  readonly input: Json;
  readonly output: Json;
  readonly status: number;
  readonly error?: string;
  readonly requestId?: string;
  readonly ms: number;
  readonly attempt: number;
}

export type Emit = (event: Event) => void;
