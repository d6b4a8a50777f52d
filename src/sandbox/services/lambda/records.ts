// What the sandbox keeps of functions and layers.
import type { Store } from '../../state/store.ts';
import type { TagMap } from '../shared/tags.ts';
import type { Statement } from '../../server/access.ts';

export interface Code {
  /** The zip's blob in the store. */
  readonly blob: string;
  /** As AWS shows it: base64. */
  readonly sha256: string;
  readonly size: number;
  readonly unzipped: number;
}

export interface LayerUse {
  readonly arn: string;
  /** The layer's bytes themselves: a version that is deleted goes on working where it is in use. */
  readonly code: Code;
}

export interface Logging {
  readonly format: 'Text' | 'JSON';
  readonly group?: string | undefined;
  readonly application?: string | undefined;
  readonly system?: string | undefined;
}

/** Code and configuration of one version. */
export interface Settings {
  readonly runtime: string;
  readonly role: string;
  readonly handler: string;
  readonly description: string;
  readonly timeout: number;
  readonly memory: number;
  readonly storage: number;
  readonly architectures: readonly string[];
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly layers: readonly LayerUse[];
  readonly logging: Logging;
  readonly code: Code;
  readonly lastModified: number;
  readonly revision: string;
  /** New with every change of code or configuration: environments of another one are not used any more. */
  readonly generation: string;
}

/** A change that has been answered and takes effect at `until`. */
export interface Transition {
  readonly until: number;
  readonly revision: string;
  /** What runs meanwhile; absent while the function is being created. */
  readonly before?: Settings | undefined;
}

export interface Version {
  readonly number: number;
  readonly settings: Settings;
}

export interface AliasRecord {
  readonly name: string;
  /** A version's number, or `$LATEST`. */
  readonly version: string;
  readonly description: string;
  readonly revision: string;
  /** A second version, and its share of the events, from 0 to 1. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
}

export interface PolicyRecord {
  readonly revision: string;
  readonly statements: readonly Statement[];
}

export interface FunctionRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly latest: Settings;
  readonly transition?: Transition | undefined;
  readonly versions: readonly Version[];
  readonly lastVersion: number;
  /** By name. */
  readonly aliases?: readonly AliasRecord[] | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly reserved?: number | undefined;
  /** By qualifier; the unqualified function's under `$LATEST`. */
  readonly policies: Readonly<Record<string, PolicyRecord>>;
}

export interface LayerVersionRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly license?: string | undefined;
  readonly runtimes?: readonly string[] | undefined;
  readonly architectures?: readonly string[] | undefined;
  readonly created: number;
  readonly code: Code;
}

/** Numbers are never given twice, so the last one outlives its version. */
export interface LayerRecord {
  readonly lastVersion: number;
}

/** An accepted Event invocation that has not ended yet. */
export interface QueuedEvent {
  readonly functionArn: string;
  readonly account: string;
  readonly region: string;
  readonly payload: string;
  readonly clientContext?: string | undefined;
  readonly attempt: number;
}

/** `2026-01-02T03:04:05.678+0000` */
export function stamp(time: number): string {
  return new Date(time).toISOString().replace('Z', '+0000');
}

/** The tags of a function, also for its versions and aliases. */
export function tagsOfArn(store: Store, arn: string): TagMap {
  const [, region, account, name] = /^arn:aws:lambda:([^:]+):(\d{12}):function:([^:]+)/.exec(arn) ?? [];
  return store.collection<FunctionRecord>('lambda.functions').get(`${account}/${region}/${name}`)?.tags ?? {};
}
