// The errors of ECR: the codes and texts of AWS.
// source: public issues with these texts (former2#16, genova#164, terraform-aws-ecr#19), checked 2026-11-30. The text of
// a repository that does not exist is from memory.
import * as sdk from '@aws-sdk/client-ecr';
import { throwAwsError } from '../../server/aws-error.ts';

const named = (name: string, registry: string) => `'${name}' in the registry with id '${registry}'`;

export function repositoryNotFound(name: string, registry: string): never {
  const text = `The repository with name '${name}' does not exist in the registry with id '${registry}'`;
  return throwAwsError(sdk.RepositoryNotFoundException$, text);
}

export function repositoryExists(name: string, registry: string): never {
  const text = `The repository with name '${name}' already exists in the registry with id '${registry}'`;
  return throwAwsError(sdk.RepositoryAlreadyExistsException$, text);
}

export function lifecyclePolicyNotFound(name: string, registry: string): never {
  const text = `Lifecycle policy does not exist for the repository with name ${named(name, registry)}`;
  return throwAwsError(sdk.LifecyclePolicyNotFoundException$, text);
}

export function repositoryPolicyNotFound(name: string, registry: string): never {
  const text = `Repository policy does not exist for the repository with name ${named(name, registry)}`;
  return throwAwsError(sdk.RepositoryPolicyNotFoundException$, text);
}

export function tooManyTags(): never {
  return throwAwsError(sdk.TooManyTagsException$, 'A repository can have no more than 50 tags.');
}

export function invalid(parameter: string, constraint: string): never {
  const text = `Invalid parameter at '${parameter}' failed to satisfy constraint: '${constraint}'`;
  return throwAwsError(sdk.InvalidParameterException$, text);
}
