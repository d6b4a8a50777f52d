// ECR, as far as a registry without repositories goes: deployment tools ask for their repository before they delete a stack.
// Nobody can create one, as functions here are zip archives: every other operation is refused by name.
import * as sdk from '@aws-sdk/client-ecr';
import { throwAwsError } from '../../server/aws-error.ts';
import { defineService, operationsOf, type Service } from '../../server/service.ts';

const operation = operationsOf(sdk);

export function service(): Service {
  return defineService('ecr', sdk, sdk.ECRClient, {
    operations: [
      operation(
        'DescribeRepositories',
        {
          takes: ['registryId', 'repositoryNames'],
          on: ({ registryId, repositoryNames }, { account, region }) =>
            `arn:aws:ecr:${region}:${registryId ?? account}:repository/${repositoryNames?.[0] ?? '*'}`,
        },
        ({ registryId, repositoryNames = [] }, { account }) => {
          const [name] = repositoryNames;
          return name === undefined ? { repositories: [] } : repositoryNotFound(name, registryId ?? account);
        },
      ),
    ],
  });
}

// The text is from memory.
function repositoryNotFound(name: string, registry: string): never {
  const text = `The repository with name '${name}' does not exist in the registry with id '${registry}'`;
  return throwAwsError(sdk.RepositoryNotFoundException$, text);
}
