// A state machine as the Amazon States Language writes it, after it was checked.
import type { Json, JsonObject } from './json.ts';

export interface Definition {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly TimeoutSeconds?: number;
}

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
}

export interface Processor extends Definition {
  readonly ProcessorConfig?: { readonly Mode?: 'INLINE' | 'DISTRIBUTED'; readonly ExecutionType?: 'STANDARD' };
}

/** Where the items of a distributed Map come from, or where its results go. */
export interface S3Access {
  readonly Resource: string;
  readonly Parameters?: JsonObject;
  readonly ReaderConfig?: ReaderConfig;
}

interface ReaderConfig {
  readonly InputType?: 'JSON' | 'JSONL' | 'CSV';
  readonly CSVHeaderLocation?: 'FIRST_ROW' | 'GIVEN';
  readonly CSVHeaders?: readonly string[];
  readonly CSVDelimiter?: string;
  readonly MaxItems?: number;
  readonly MaxItemsPath?: string;
  readonly ItemsPointer?: string;
}

interface Batcher {
  readonly BatchInput?: Json;
  readonly MaxItemsPerBatch?: number;
  readonly MaxInputBytesPerBatch?: number;
}

/** Of every type: a field that a type does not have is refused when the definition is checked. */
export interface State {
  readonly Type: 'Task' | 'Pass' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map';
  readonly Next?: string;
  readonly End?: boolean;
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
  readonly ResultPath?: string | null;
  readonly Parameters?: Json;
  readonly ResultSelector?: Json;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly TimeoutSecondsPath?: string;
  readonly Result?: Json;
  readonly Choices?: readonly (JsonObject & { readonly Next: string })[];
  readonly Default?: string;
  readonly Seconds?: number;
  readonly SecondsPath?: string;
  readonly Timestamp?: string;
  readonly TimestampPath?: string;
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
  readonly Branches?: readonly Definition[];
  readonly ItemsPath?: string;
  readonly ItemSelector?: Json;
  readonly ItemProcessor?: Processor;
  readonly Iterator?: Processor;
  readonly ItemReader?: S3Access;
  readonly ItemBatcher?: Batcher;
  readonly ResultWriter?: S3Access;
  readonly Label?: string;
  readonly MaxConcurrency?: number;
}

export function processorOf({ ItemProcessor, Iterator }: State): Processor {
  const processor = ItemProcessor ?? Iterator;
  if (!processor) throw new TypeError('A checked Map state has a processor.');
  return processor;
}

export function isDistributed(state: State): boolean {
  return state.Type === 'Map' && processorOf(state).ProcessorConfig?.Mode === 'DISTRIBUTED';
}
