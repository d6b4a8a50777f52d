// Repositories: created, described and deleted, with their tags and settings.
import * as sdk from '@aws-sdk/client-ecr';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Call, type Operation } from '../../../server/service.ts';
import { brokenBound } from '../../shared/constraints.ts';
import { pageOf } from '../../shared/paging.ts';
import { tagMapOf, withoutTags, type Tag, type TagMap } from '../../shared/tags.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { invalid, repositoryExists, repositoryNotFound, tooManyTags } from '../errors.ts';
import { recordsOf, repositoryArn, type RepositoryRecord } from '../records.ts';
import { change, find, on } from '../repositories.ts';

const operation = operationsOf(sdk);
const perPage = { usual: 100, most: 1000 };
const mostTags = 50;
const namePattern = '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*';

export function repositoryOperations(sandbox: SandboxContext): Operation[] {
  const { repositories } = recordsOf(sandbox.store);
  const onArn = ({ resourceArn }: { resourceArn?: string | undefined }) => String(resourceArn);
  const byArn = (arn = '', { account }: Call) =>
    repositories.get(arn) ?? repositoryNotFound(arn.split('repository/')[1] ?? arn, account);

  return [
    operation(
      'CreateRepository',
      {
        takes: [
          'registryId',
          'repositoryName',
          'imageTagMutability',
          'imageScanningConfiguration',
          'encryptionConfiguration',
          'tags',
        ],
        on,
        also: (input, call) => tagging('ecr:TagResource', input.tags, on(input, call)),
      },
      (input, call) => {
        const { repositoryName: name = '', encryptionConfiguration: { encryptionType = 'AES256' } = {} } = input;
        const { account, region } = call;
        if (name.length < 2 || name.length > 256 || !new RegExp(`^${namePattern}$`).test(name))
          invalid('repositoryName', `must satisfy regular expression '${namePattern}'`);
        if (encryptionType !== 'AES256') refuseUnsupported('ecr', `the encryption type ${encryptionType}`);
        const arn = repositoryArn(call, name);
        if (repositories.get(arn)) repositoryExists(name, account);
        const repository: RepositoryRecord = {
          account,
          region,
          name,
          created: sandbox.now(),
          mutability: mutabilityOf(input.imageTagMutability),
          scanOnPush: input.imageScanningConfiguration?.scanOnPush === true,
          tags: withTags({}, input.tags),
        };
        repositories.set(arn, repository);
        return { repository: output(repository) };
      },
    ),

    operation(
      'DescribeRepositories',
      {
        takes: ['registryId', 'repositoryNames', 'maxResults', 'nextToken'],
        on: ({ registryId, repositoryNames }, call) => on({ registryId, repositoryName: repositoryNames?.[0] }, call),
        also: ({ registryId, repositoryNames = [] }, call) =>
          repositoryNames.slice(1).map((repositoryName) => ({
            action: 'ecr:DescribeRepositories',
            resource: on({ registryId, repositoryName }, call),
          })),
      },
      ({ registryId, repositoryNames: names, maxResults: size = perPage.usual, nextToken: token }, call) => {
        const broken = brokenBound(size, 1, perPage.most);
        if (broken) invalid('maxResults', broken);
        if (names)
          return {
            repositories: names.map((repositoryName) => output(find(sandbox, { registryId, repositoryName }, call))),
          };
        const own = registryId === undefined || registryId === call.account;
        const all = own ? repositories.values(repositoryArn(call, '')) : [];
        const refuseToken = () => invalid('nextToken', 'must be a token of this operation');
        const { items, nextToken } = pageOf(all, { token, size, refuseToken });
        return { repositories: items.map(output), nextToken };
      },
    ),

    // Without images, `force` changes nothing.
    operation('DeleteRepository', { takes: ['registryId', 'repositoryName', 'force'], on }, (input, call) => {
      const repository = find(sandbox, input, call);
      repositories.delete(repositoryArn(repository, repository.name));
      return { repository: output(repository) };
    }),

    operation(
      'PutImageTagMutability',
      { takes: ['registryId', 'repositoryName', 'imageTagMutability'], on },
      (input, call) => {
        const { account, name, mutability } = change(sandbox, input, call, {
          mutability: mutabilityOf(input.imageTagMutability),
        });
        return { registryId: account, repositoryName: name, imageTagMutability: mutability };
      },
    ),

    operation(
      'PutImageScanningConfiguration',
      { takes: ['registryId', 'repositoryName', 'imageScanningConfiguration'], on },
      (input, call) => {
        const { account, name, scanOnPush } = change(sandbox, input, call, {
          scanOnPush: input.imageScanningConfiguration?.scanOnPush === true,
        });
        return { registryId: account, repositoryName: name, imageScanningConfiguration: { scanOnPush } };
      },
    ),

    operation('TagResource', { takes: ['resourceArn', 'tags'], on: onArn }, ({ resourceArn, tags }, call) => {
      const repository = byArn(resourceArn, call);
      repositories.set(String(resourceArn), { ...repository, tags: withTags(repository.tags, tags) });
      return {};
    }),

    operation('UntagResource', { takes: ['resourceArn', 'tagKeys'], on: onArn }, ({ resourceArn, tagKeys }, call) => {
      const repository = byArn(resourceArn, call);
      repositories.set(String(resourceArn), { ...repository, tags: withoutTags(repository.tags, tagKeys) });
      return {};
    }),

    operation('ListTagsForResource', { takes: ['resourceArn'], on: onArn }, ({ resourceArn }, call) => ({
      tags: Object.entries(byArn(resourceArn, call).tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  ];
}

function mutabilityOf(text: sdk.ImageTagMutability = 'MUTABLE'): RepositoryRecord['mutability'] {
  if (text === 'MUTABLE' || text === 'IMMUTABLE') return text;
  return refuseUnsupported('ecr', `the tag mutability ${text}`);
}

function withTags(before: TagMap, tags: readonly sdk.Tag[] = []): TagMap {
  const after = { ...before, ...tagMapOf(tags as readonly Tag[]) };
  return Object.keys(after).length > mostTags ? tooManyTags() : after;
}

function output({ account, region, name, created, mutability, scanOnPush }: RepositoryRecord): sdk.Repository {
  return {
    repositoryArn: repositoryArn({ account, region }, name),
    registryId: account,
    repositoryName: name,
    repositoryUri: `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
    createdAt: new Date(created),
    imageTagMutability: mutability,
    imageScanningConfiguration: { scanOnPush },
    encryptionConfiguration: { encryptionType: 'AES256' },
  };
}
