// The records of Lambda: functions, layers, and events that still wait for their function.
import type * as sdk from '@aws-sdk/client-lambda';
import type { Collection, Store } from '../../state/store.ts';
import { renameInStatement } from '../iam/evaluation/renamed-principals.ts';
import type { TagMap } from '../shared/tags.ts';
import type { PolicyDocument, Statement } from '../../server/access.ts';

export interface Code {
  /** The zip's blob in the store. */
  readonly blob: string;
  /** As AWS shows it: base64. */
  readonly sha256: string;
  readonly size: number;
  readonly unzipped: number;
}

export interface FunctionLayer {
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
export interface FunctionSettings {
  readonly runtime: string;
  readonly role: string;
  readonly handler: string;
  readonly description: string;
  readonly timeout: number;
  readonly memory: number;
  readonly storage: number;
  readonly architectures: readonly string[];
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly layers: readonly FunctionLayer[];
  readonly logging: Logging;
  readonly code: Code;
  readonly lastModified: number;
  readonly revision: string;
  /** New with every change of code or configuration. Events no longer go to environments of an earlier one. */
  readonly generation: string;
}

/** A change that has been answered and takes effect at `until`. */
interface Transition {
  readonly until: number;
  readonly revision: string;
  /** What runs meanwhile; absent while the function is being created. */
  readonly before?: FunctionSettings | undefined;
}

export interface VersionRecord {
  readonly number: number;
  readonly settings: FunctionSettings;
  /** Of `$LATEST`, when this version was published from it. */
  readonly latestDescription?: string | undefined;
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

interface PolicyRecord {
  readonly revision: string;
  readonly statements: readonly Statement[];
}

export interface EventInvokeConfigRecord {
  readonly modified: number;
  /** 0 to 2; 2 if absent. */
  readonly retries?: number | undefined;
  /** Seconds; six hours if absent. */
  readonly age?: number | undefined;
}

export interface FunctionUrlRecord {
  /** The first label of its host name on AWS. */
  readonly id: string;
  readonly created: number;
  readonly modified: number;
  readonly AuthType: sdk.FunctionUrlAuthType;
  /** `BUFFERED`, where no request has named one. */
  readonly InvokeMode?: sdk.InvokeMode | undefined;
  readonly Cors?: sdk.Cors | undefined;
}

export interface FunctionRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly latest: FunctionSettings;
  readonly transition?: Transition | undefined;
  readonly versions: readonly VersionRecord[];
  readonly lastVersion: number;
  /** By name. */
  readonly aliases?: readonly AliasRecord[] | undefined;
  readonly tags: TagMap;
  readonly reserved?: number | undefined;
  /** `Allow` or `Terminate`. Nothing in the sandbox can make a loop of functions, queues and topics. */
  readonly recursiveLoop?: sdk.RecursiveLoop | undefined;
  /** By qualifier; the unqualified function's under `$LATEST`. */
  readonly eventInvoke?: Readonly<Record<string, EventInvokeConfigRecord>> | undefined;
  /** By qualifier; the unqualified function's under `$LATEST`. */
  readonly urls?: Readonly<Record<string, FunctionUrlRecord>> | undefined;
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

/** Outlives its versions: AWS never uses a number twice. */
interface LayerRecord {
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
  /** When it was accepted. */
  readonly since?: number | undefined;
}

/** `2026-01-02T03:04:05.678+0000` */
export function timestamp(time: number): string {
  return new Date(time).toISOString().replace('Z', '+0000');
}

interface Records {
  readonly functions: Collection<FunctionRecord>;
  readonly layers: Collection<LayerRecord>;
  readonly layerVersions: Collection<LayerVersionRecord>;
  readonly events: Collection<QueuedEvent>;
}

export function recordsOf(store: Store): Records {
  return {
    functions: store.collection('lambda.functions'),
    layers: store.collection('lambda.layers'),
    layerVersions: store.collection('lambda.layerVersions'),
    events: store.collection('lambda.events'),
  };
}

/** Policies and settings of the function without a qualifier are kept under this one. */
export const latest = '$LATEST';

/** The tags of a function, also for its versions and aliases. */
export function tagsOfArn(store: Store, arn: string): TagMap {
  return functionOfArn(store, arn).record?.tags ?? {};
}

/** The resource policy of a function, of a version or of an alias: each has its own. */
export function policyOfArn(store: Store, arn: string): PolicyDocument | undefined {
  const { record, qualifier } = functionOfArn(store, arn);
  const policy = record?.policies[qualifier];
  return policy && policyDocument(policy);
}

/** In the policies of all functions: a user has another ARN. */
export function renamePrincipal(store: Store, from: string, to: string): void {
  const { functions } = recordsOf(store);
  for (const [key, record] of functions.entries()) {
    if (!JSON.stringify(record.policies).includes(JSON.stringify(from))) continue;
    const policies = Object.entries(record.policies).map(([qualifier, policy]) => {
      const statements = policy.statements.map((statement) => renameInStatement(statement, from, to));
      return [qualifier, { ...policy, statements }] as const;
    });
    functions.set(key, { ...record, policies: Object.fromEntries(policies) });
  }
}

export function policyDocument({ statements }: PolicyRecord): PolicyDocument {
  return { Version: '2012-10-17', Id: 'default', Statement: statements };
}

function functionOfArn(store: Store, arn: string): { record: FunctionRecord | undefined; qualifier: string } {
  const [, region, account, name, qualifier = latest] =
    /^arn:aws:lambda:([^:]+):(\d{12}):function:([^:]+)(?::([^:]+))?/.exec(arn) ?? [];
  return { record: recordsOf(store).functions.get(`${account}/${region}/${name}`), qualifier };
}
