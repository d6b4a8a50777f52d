// What the sandbox keeps of Systems Manager: the parameters of Parameter Store with their versions.
import type { Collection, Store } from '../../state/store.ts';
import type { TagMap } from '../shared/tags.ts';

export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly description?: string | undefined;
  readonly allowedPattern?: string | undefined;
  readonly modified: number;
  /** The ARN of who wrote it. */
  readonly modifiedBy: string;
}

export interface ParameterRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly type: 'String' | 'StringList';
  /** The newest last. */
  readonly versions: readonly [ParameterVersion, ...ParameterVersion[]];
  readonly tags: TagMap;
}

interface Records {
  /** By `account:region:name`. */
  readonly parameters: Collection<ParameterRecord>;
}

export function recordsOf(store: Store): Records {
  return { parameters: store.collection('ssm/parameters') };
}

export type Scope = Pick<ParameterRecord, 'account' | 'region'>;

export function scopeKey({ account, region }: Scope): string {
  return `${account}:${region}:`;
}

export function parameterKey(scope: Scope, name: string): string {
  return scopeKey(scope) + name;
}

/** The names `a` and `/a` have the same ARN. */
export function parameterArn({ account, region }: Scope, name: string): string {
  return `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
}

/** The parameter with this ARN, if the caller's account and region have one. */
export function findByArn(store: Store, arn: string): ParameterRecord | undefined {
  const [, region, account, name = ''] = /^arn:aws:ssm:([^:]*):([^:]*):parameter\/(.*)$/.exec(arn) ?? [];
  if (region === undefined || account === undefined) return undefined;
  const { parameters } = recordsOf(store);
  const scope = { account, region };
  return parameters.get(parameterKey(scope, `/${name}`)) ?? parameters.get(parameterKey(scope, name));
}

/** Tags that policies can ask for. */
export function tagsOfArn(store: Store, arn: string): TagMap {
  return findByArn(store, arn)?.tags ?? {};
}
