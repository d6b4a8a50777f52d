// What the sandbox keeps of ECR: repositories, which have no images.
import type { Collection, Store } from '../../state/store.ts';
import type { TagMap } from '../shared/tags.ts';

export interface RepositoryRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly created: number;
  readonly mutability: 'MUTABLE' | 'IMMUTABLE';
  readonly scanOnPush: boolean;
  /** As it was put, to the letter. */
  readonly lifecyclePolicy?: string | undefined;
  /** As it was put, to the letter. */
  readonly policy?: string | undefined;
  readonly tags: TagMap;
}

interface Records {
  /** By the ARN. */
  readonly repositories: Collection<RepositoryRecord>;
}

export function recordsOf(store: Store): Records {
  return { repositories: store.collection('ecr/repositories') };
}

export function repositoryArn({ account, region }: Pick<RepositoryRecord, 'account' | 'region'>, name: string): string {
  return `arn:aws:ecr:${region}:${account}:repository/${name}`;
}

/** Tags that policies can ask for. */
export function tagsOfArn(store: Store, arn: string): TagMap {
  return recordsOf(store).repositories.get(arn)?.tags ?? {};
}
