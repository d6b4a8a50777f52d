// The resource type of ECR.
import type { Properties } from '../records.ts';
import { textOf } from '../template/text-of.ts';
import { isObject } from '../../../../lib/is-object.ts';
import { allTags, goneIs, hasChanged, policyText, removedTagKeys } from './shared.ts';
import type { Made, ResourceType, TypeContext } from './resource-type.ts';

export const ecrTypes: readonly ResourceType[] = [
  {
    name: 'AWS::ECR::Repository',
    properties: [
      'RepositoryName',
      'ImageTagMutability',
      'ImageScanningConfiguration',
      'EncryptionConfiguration',
      'LifecyclePolicy',
      'RepositoryPolicyText',
      'EmptyOnDelete',
      'Tags',
    ],
    createOnly: ['RepositoryName', 'EncryptionConfiguration'],
    naming: { property: 'RepositoryName', longest: 256, isLowerCase: true },
    identifier: ['RepositoryName'],
    async create(context, properties) {
      const repositoryName = textOf(properties['RepositoryName']);
      const tags = allTags(context, properties);
      const { EncryptionConfiguration: encryption, ImageTagMutability: imageTagMutability } = properties;
      await context.call('ecr', 'CreateRepository', {
        repositoryName,
        ...(imageTagMutability !== undefined && { imageTagMutability }),
        ...(isObject(encryption) && { encryptionConfiguration: { encryptionType: encryption['EncryptionType'] } }),
        ...(tags.length > 0 && { tags }),
      });
      await context.initiated(repositoryName);
      await setRest(context, repositoryName, properties, { ImageTagMutability: imageTagMutability });
      return described(context, repositoryName);
    },
    async update(context, repositoryName, properties, before) {
      await setRest(context, repositoryName, properties, before);
      const resourceArn = arnOf(context, repositoryName);
      const tagKeys = removedTagKeys(context, properties, before);
      if (tagKeys.length > 0) await context.call('ecr', 'UntagResource', { resourceArn, tagKeys });
      const tags = allTags(context, properties);
      if (tags.length > 0) await context.call('ecr', 'TagResource', { resourceArn, tags });
      return described(context, repositoryName);
    },
    async remove(context, repositoryName) {
      await goneIs('RepositoryNotFoundException', () => context.call('ecr', 'DeleteRepository', { repositoryName }));
    },
    read: (context, repositoryName) =>
      goneIs('RepositoryNotFoundException', async () => {
        await context.call('ecr', 'DescribeRepositories', { repositoryNames: [repositoryName] });
        return described(context, repositoryName);
      }),
  },
];

/** What a request of its own changes. */
async function setRest(
  context: TypeContext,
  repositoryName: string,
  properties: Properties,
  before: Properties,
): Promise<void> {
  if (hasChanged(properties, before, 'ImageTagMutability'))
    await context.call('ecr', 'PutImageTagMutability', {
      repositoryName,
      imageTagMutability: properties['ImageTagMutability'] ?? 'MUTABLE',
    });
  if (hasChanged(properties, before, 'ImageScanningConfiguration')) {
    const { ImageScanningConfiguration: scanning } = properties;
    const scanOnPush = isObject(scanning) && scanning['ScanOnPush'];
    await context.call('ecr', 'PutImageScanningConfiguration', {
      repositoryName,
      imageScanningConfiguration: { scanOnPush: scanOnPush ?? false },
    });
  }
  if (hasChanged(properties, before, 'LifecyclePolicy')) {
    const { LifecyclePolicy: policy } = properties;
    const lifecyclePolicyText = isObject(policy) ? policy['LifecyclePolicyText'] : undefined;
    if (lifecyclePolicyText === undefined) await context.call('ecr', 'DeleteLifecyclePolicy', { repositoryName });
    else await context.call('ecr', 'PutLifecyclePolicy', { repositoryName, lifecyclePolicyText });
  }
  if (hasChanged(properties, before, 'RepositoryPolicyText')) {
    const { RepositoryPolicyText: policy } = properties;
    if (policy === undefined) await context.call('ecr', 'DeleteRepositoryPolicy', { repositoryName });
    else await context.call('ecr', 'SetRepositoryPolicy', { repositoryName, policyText: policyText(policy) });
  }
}

function arnOf({ account, region }: TypeContext, name: string): string {
  return `arn:aws:ecr:${region}:${account}:repository/${name}`;
}

function described(context: TypeContext, name: string): Made {
  const { account, region } = context;
  return {
    physicalId: name,
    attributes: {
      Arn: arnOf(context, name),
      RepositoryUri: `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
    },
  };
}
