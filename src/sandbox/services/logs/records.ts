// What CloudWatch Logs keeps: groups, their streams, and the events of a stream in batches as they came in.
import type { Collection, Store } from '../../state/store.ts';
import type { TagMap } from '../shared/tags.ts';

export interface Scope {
  readonly account: string;
  readonly region: string;
}

export interface GroupRecord extends Scope {
  readonly name: string;
  readonly created: number;
  readonly retention?: number | undefined;
  readonly tags: TagMap;
}

export interface StreamRecord {
  readonly name: string;
  readonly created: number;
}

export interface BatchRecord {
  readonly stream: string;
  readonly sequence: number;
  readonly ingested: number;
  /** The moment from which it can be read. */
  readonly visible: number;
  readonly events: readonly (readonly [timestamp: number, message: string])[];
}

interface Records {
  readonly groups: Collection<GroupRecord>;
  readonly streams: Collection<StreamRecord>;
  readonly batches: Collection<BatchRecord>;
}

export function recordsOf(store: Store): Records {
  return {
    groups: store.collection('logs/groups'),
    streams: store.collection('logs/streams'),
    batches: store.collection('logs/batches'),
  };
}

export function groupKey({ account, region }: Scope, group: string): string {
  return `${account}/${region}/${group}`;
}

/** A colon parts the names: neither a group's nor a stream's can have one, while both can have slashes. */
export function streamKey(scope: Scope, group: string, stream: string): string {
  return `${groupKey(scope, group)}:${stream}`;
}

export function groupArn({ account, region }: Scope, group: string): string {
  return `arn:aws:logs:${region}:${account}:log-group:${group}`;
}

/** What the permission to work with a group or stream is asked for; on a group the stream's name is empty. */
export function streamArn(scope: Scope, group: string, stream = ''): string {
  return `${groupArn(scope, group)}:log-stream:${stream}`;
}

/** The tags of a log group, also for its streams. */
export function tagsOfArn(store: Store, arn: string): TagMap {
  const [, region = '', account = '', name = ''] = /^arn:aws:logs:([^:]+):(\d{12}):log-group:([^:]+)/.exec(arn) ?? [];
  return recordsOf(store).groups.get(groupKey({ account, region }, name))?.tags ?? {};
}
