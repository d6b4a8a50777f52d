// What the sandbox keeps of CloudFormation: stacks with their resources, their events, and change sets.
import { randomUUID } from 'node:crypto';
import type {
  Change,
  ChangeSetType,
  Parameter,
  ResourceStatus,
  StackStatus,
  Tag,
} from '@aws-sdk/client-cloudformation';
import type { Principal } from '../../server/principal.ts';
import type { Collection, Store } from '../../state/store.ts';
import type { DeletionPolicy } from './template/declarations.ts';

/** Plain JSON, as a resource type gets it. */
export type Properties = Readonly<Record<string, unknown>>;

export interface ResourceRecord {
  readonly type: string;
  /** Absent until it is made. */
  readonly physicalId?: string | undefined;
  readonly status: ResourceStatus;
  readonly reason?: string | undefined;
  readonly updated: number;
  readonly properties: Properties;
  /** Of `Fn::GetAtt`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly deletionPolicy?: DeletionPolicy | undefined;
  readonly updateReplacePolicy?: DeletionPolicy | undefined;
  /** Random; made-up names and caller references come from it, so that another try makes the same resource. */
  readonly token: string;
}

/** What a template and its values say a stack should be. */
export interface Intent {
  /** As it was sent. */
  readonly template: string;
  /** After its transforms; absent where it has none. */
  readonly processed?: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  /** The values in Parameter Store of those parameters that name one. */
  readonly stored?: Readonly<Record<string, string>> | undefined;
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
  readonly roleArn?: string | undefined;
}

export interface OutputRecord {
  readonly key: string;
  readonly value: string;
  readonly description?: string | undefined;
  readonly exportName?: string | undefined;
}

/** What a stack does at the moment. A sandbox that starts goes on with it. */
export interface Work {
  readonly kind: 'create' | 'update' | 'delete' | 'import' | 'rollback';
  /** Of an update or an import: what the stack was before. */
  readonly before?: Pick<StackRecord, 'intent' | 'resources' | 'outputs' | 'imports'> | undefined;
  /** What an update has replaced or left out, and has still to delete: the newest last. */
  readonly old?: readonly (ResourceRecord & { readonly logicalId: string })[];
  readonly onFailure?: 'DO_NOTHING' | 'ROLLBACK' | 'DELETE' | undefined;
  readonly retain?: readonly string[] | undefined;
  /** Who asked: its calls are made with this caller's permissions, or with those of the stack's role. */
  readonly caller: Principal;
  /** Of an import: the physical id of each logical one. */
  readonly imported?: Readonly<Record<string, string>> | undefined;
}

export interface StackRecord {
  readonly account: string;
  readonly region: string;
  /** Its ARN. */
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly updated?: number | undefined;
  readonly deleted?: number | undefined;
  readonly status: StackStatus;
  readonly reason?: string | undefined;
  readonly intent: Intent;
  readonly resources: Readonly<Record<string, ResourceRecord>>;
  readonly outputs: readonly OutputRecord[];
  /** The names of the exports that it uses. */
  readonly imports: readonly string[];
  readonly isProtected: boolean;
  readonly work?: Work | undefined;
  /** Before its last update: what a rollback goes on to restore. */
  readonly before?: Work['before'];
  /** The change set that it was last changed by. */
  readonly changeSet?: string | undefined;
  readonly token?: string | undefined;
  readonly disableRollback: boolean;
}

export interface EventRecord {
  readonly id: string;
  readonly time: number;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly properties?: string | undefined;
  readonly token?: string | undefined;
}

export interface ChangeSetRecord {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly type: ChangeSetType;
  readonly created: number;
  readonly description?: string | undefined;
  readonly intent: Intent;
  readonly given: readonly Parameter[];
  readonly changes: readonly Change[];
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly reason?: string | undefined;
  readonly executionStatus: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_COMPLETE' | 'OBSOLETE';
  readonly onFailure?: 'DO_NOTHING' | 'ROLLBACK' | 'DELETE' | undefined;
  readonly imported?: Readonly<Record<string, string>> | undefined;
}

interface Records {
  /** By `account:region:id`. Deleted stacks stay, as on AWS for 90 days. */
  readonly stacks: Collection<StackRecord>;
  /** By the stack's key and a number that grows. */
  readonly events: Collection<EventRecord>;
  /** By the stack's key and the ARN. */
  readonly changeSets: Collection<ChangeSetRecord>;
}

export function recordsOf(store: Store): Records {
  return {
    stacks: store.collection('cloudformation/stacks'),
    events: store.collection('cloudformation/events'),
    changeSets: store.collection('cloudformation/changeSets'),
  };
}

type Place = Pick<StackRecord, 'account' | 'region'>;

export function placeKey({ account, region }: Place): string {
  return `${account}:${region}:`;
}

export function stackKey(stack: Pick<StackRecord, 'account' | 'region' | 'id'>): string {
  return placeKey(stack) + stack.id;
}

export function newStackArn({ account, region }: Place, name: string): string {
  return `arn:aws:cloudformation:${region}:${account}:stack/${name}/${randomUUID()}`;
}

export function newChangeSetArn({ account, region }: Place, name: string): string {
  return `arn:aws:cloudformation:${region}:${account}:changeSet/${name}/${randomUUID()}`;
}

/** Of a stack by its name: of those, only one is not deleted. An ARN finds deleted ones, too. */
export function findStack(store: Store, place: Place, nameOrId: string): StackRecord | undefined {
  const { stacks } = recordsOf(store);
  if (nameOrId.startsWith('arn:')) return stacks.get(placeKey(place) + nameOrId);
  return stacks.values(placeKey(place)).find(({ name, status }) => name === nameOrId && status !== 'DELETE_COMPLETE');
}

/** Tags that policies can ask for. */
export function tagsOfArn(store: Store, arn: string): Readonly<Record<string, string>> {
  const [, , , region = '', account = ''] = arn.split(':');
  const stack = findStack(store, { account, region }, arn);
  return Object.fromEntries((stack?.intent.tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}
