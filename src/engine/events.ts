// The events of the engine and of resources. Renderers, the journal and the class commands listen to them.
import type { ObservedResource } from './by-hand/observe.ts';
import type { CheckResult, Json } from './types.ts';

/** Where AWS differs from the handbook today. */
export interface DriftNote {
  readonly handbook: string;
  readonly today: string;
  readonly why: string;
}

/** Where `step` is optional, attribute-calls.ts adds the step that runs. */
export type Event =
  | {
      readonly type: 'step.opened' | 'step.started' | 'step.provisioned' | 'step.reopened';
      readonly step: string;
      readonly title: string;
      readonly chapter: number;
    }
  /** Taken back by the learner, or left out: the course goes on without it. */
  | {
      readonly type: 'step.undone' | 'step.skipped';
      readonly step: string;
      readonly title: string;
      readonly chapter: number;
    }
  /** For the journal: from here on the learner sees what this step does, also what it has done before. */
  | { readonly type: 'step.shown'; readonly step: string }
  /** The command has shown its last step. What another step did ahead of its turn was never seen. */
  | { readonly type: 'steps.ended' }
  | {
      readonly type: 'step.verified';
      readonly step: string;
      readonly title: string;
      readonly chapter: number;
      /** Where checks were skipped, because a later step has changed what they check: how many, and how many passed. */
      readonly skipped?: number;
      readonly passed?: number;
    }
  | {
      readonly type: 'step.failed';
      readonly step: string;
      readonly title: string;
      readonly chapter: number;
      /** Checks that did not pass: also those that were not run. */
      readonly failed: number;
      /** Checks that were not run, because one before them failed. Absent where there is none. */
      readonly blocked?: number;
    }
  /** Done, except for checks that the server at --endpoint-url has no feature for. */
  | {
      readonly type: 'step.unproven';
      readonly step: string;
      readonly title: string;
      readonly chapter: number;
      readonly checks: number;
    }
  | {
      readonly type: 'resource.ensuring' | 'resource.removing';
      readonly step?: string;
      readonly id: string;
      readonly kind: string;
      readonly what: string;
    }
  | {
      readonly type: 'resource.ready';
      readonly step?: string;
      readonly id: string;
      readonly kind: string;
      readonly what: string;
      /** Journals of version 1 do not say it. */
      readonly change?: 'created' | 'updated' | 'unchanged' | 'adopted';
    }
  /** What the learner does by hand, each time that it has changed. */
  | ({ readonly type: 'resource.observed'; readonly step: string } & ObservedResource)
  /** `restored`: the setting has the value from before the workshop again. */
  | {
      readonly type: 'resource.removed';
      readonly step?: string;
      readonly id: string;
      readonly kind: string;
      readonly what: string;
      readonly restored: boolean;
    }
  | {
      readonly type: 'resource.kept' | 'resource.failed';
      readonly step?: string;
      readonly id: string;
      readonly kind: string;
      readonly what: string;
      readonly reason: string;
    }
  | {
      readonly type: 'failure.seen' | 'failure.absent' | 'failure.unseen';
      readonly step: string;
      readonly id: string;
      readonly title: string;
      readonly because: string;
      readonly seen: string;
      /** Of a failure that was seen: commands that show it. Older journals do not have them. */
      readonly commands?: readonly string[];
    }
  | ({ readonly type: 'drift'; readonly step: string } & DriftNote)
  | ({ readonly type: 'check' } & CheckResult)
  | {
      readonly type: 'waiting';
      readonly step?: string;
      readonly for: string;
      readonly elapsed: number;
      readonly usually: number;
      readonly atMost: number;
      readonly last?: string;
    }
  | { readonly type: 'waited'; readonly step?: string; readonly for: string; readonly elapsed: number }
  /**
   * What the learner does beside building: exercises, predictions, hints, and errors that ended a command. `exercise` is
   * the name of an exercise, and `check` the id of a check.
   */
  | { readonly type: 'exercise.started'; readonly exercise: string; readonly step: string; readonly check: string }
  | { readonly type: 'exercise.ended'; readonly exercise: string; readonly by: 'hand' | 'fix' }
  | {
      readonly type: 'quiz.answered';
      readonly step: string;
      readonly question: string;
      readonly answer: string;
      readonly right: boolean;
    }
  /** A question of `workshop review`, which repeats what was missed, or of its exam. */
  | {
      readonly type: 'review.answered';
      readonly step: string;
      readonly question: string;
      readonly answer: string;
      readonly right: boolean;
    }
  /** `missed`: the steps of the questions that were not answered right. */
  | { readonly type: 'exam.finished'; readonly right: number; readonly of: number; readonly missed: readonly string[] }
  | { readonly type: 'hint.given'; readonly step: string; readonly check: string | null; readonly rung: number }
  /** `workshop help-me`: the learner asks the instructor of the class. */
  | { readonly type: 'help.asked'; readonly text: string }
  | { readonly type: 'help.ended' }
  /** `workshop feedback`: the answer to the question at the end of a class. */
  | { readonly type: 'feedback.given'; readonly text: string }
  /** A request of the learner to the API, which answered with an error. The body has one line. */
  | {
      readonly type: 'request.failed';
      readonly method: string;
      readonly path: string;
      readonly status: number;
      readonly body: string;
      /** As the API names the request; absent where something else has answered. */
      readonly requestId?: string;
    }
  | {
      readonly type: 'command.failed';
      /** The step in which it ended. */
      readonly step?: string;
      readonly command: string;
      readonly code: string;
      readonly error: string;
    }
  | CallEvent;

export interface CallEvent {
  readonly type: 'call';
  /** The step that made the call. Absent outside of steps. */
  readonly step?: string;
  readonly service: string;
  readonly operation: string;
  /** The id of the resource that it was made for. Absent for checks and probes. */
  readonly resource?: string;
  readonly input: Json;
  readonly output: Json;
  readonly status: number;
  readonly error?: string;
  readonly requestId?: string;
  readonly ms: number;
  readonly attempt: number;
}

export type Emit = (event: Event) => void;
