// What Step Functions keeps: state machines, executions, where each of them is, their histories, and map runs.
import type { Store } from '../../state/store.ts';
import type { TagMap } from '../shared/tags.ts';
import type { Json } from './language/json.ts';

export interface StateMachineRecord {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** As it was given. */
  readonly definition: string;
  readonly roleArn: string;
  /** Milliseconds since 1970, as all times here. */
  readonly created: number;
  readonly updated: number;
  readonly revision: string;
  readonly tags: TagMap;
}

type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly roleArn: string;
  /** Of its machine when it started; absent in a child of a map run, whose map run has it. */
  readonly definition?: string | undefined;
  readonly revision?: string | undefined;
  readonly mapRunArn?: string | undefined;
  /** Which redrive of the map run has tried it last. */
  readonly mapRunRedrive?: number | undefined;
  /** How many items a child works on. */
  readonly itemCount?: number | undefined;
  readonly input: string;
  readonly status: ExecutionStatus;
  readonly started: number;
  readonly stopped?: number | undefined;
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly redriveCount: number;
  readonly redriven?: number | undefined;
  readonly redriveToken?: string | undefined;
  /** The id of its last event. */
  readonly events: number;
}

/** Where a sequence of states is: the whole execution, a branch, or an iteration. It is all that a restart needs. */
export interface Position {
  readonly state: string;
  readonly input: Json;
  /** The event that entered the state; absent before that. */
  readonly entered?: number | undefined;
  readonly enteredAt?: number | undefined;
  /** The event that the next one follows. */
  readonly lastEvent: number;
  /** How often each retrier of the state has tried again. */
  readonly retries: readonly number[];
  /** When the state is tried again, or when it has waited long enough. */
  readonly due?: number | undefined;
  /** The map run of a distributed Map. */
  readonly mapRunArn?: string | undefined;
  /** The sequence has ended. */
  readonly done?: { readonly output: Json } | undefined;
}

export interface EventRecord {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  /** The member of the event that has its details, and the details. */
  readonly member?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

export interface MapRunRecord {
  readonly arn: string;
  readonly executionArn: string;
  readonly machineArn: string;
  readonly roleArn: string;
  readonly label: string;
  /** JSON of the processor. */
  readonly processor: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly started: number;
  readonly stopped?: number | undefined;
  /** The blob with the input of each child, as a list. */
  readonly inputs: string;
  /** Items in each child. */
  readonly sizes: readonly number[];
  readonly maxConcurrency: number;
  readonly toleratedCount: number;
  readonly toleratedPercentage: number;
  readonly redriveCount: number;
  readonly redriven?: number | undefined;
  /** ResultWriter has written what its children have returned. */
  readonly hasResults?: boolean | undefined;
}

export function recordsOf(store: Store) {
  return {
    machines: store.collection<StateMachineRecord>('stepfunctions.machines'),
    executions: store.collection<ExecutionRecord>('stepfunctions.executions'),
    /** `<execution> <path>`; the path of the execution itself is empty. */
    positions: store.collection<Position>('stepfunctions.positions'),
    /** `<execution> <id>` */
    events: store.collection<EventRecord>('stepfunctions.events'),
    mapRuns: store.collection<MapRunRecord>('stepfunctions.mapRuns'),
  };
}

export type Records = ReturnType<typeof recordsOf>;

export function tagsOfArn(store: Store, arn: string): TagMap {
  return recordsOf(store).machines.get(arn)?.tags ?? {};
}
