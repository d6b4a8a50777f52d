// The resource types of Systems Manager.
import { validationError } from '../errors.ts';
import type { Properties } from '../records.ts';
import { textOf } from '../template/text-of.ts';
import { allTags, goneIs, only, removedTagKeys } from './shared.ts';
import type { Made, ResourceType, TypeContext } from './resource-type.ts';

const settings = ['Type', 'Value', 'Description', 'AllowedPattern', 'DataType', 'Tier'];

export const ssmTypes: readonly ResourceType[] = [
  {
    name: 'AWS::SSM::Parameter',
    properties: ['Name', ...settings, 'Tags'],
    required: ['Type', 'Value'],
    createOnly: ['Name'],
    naming: { property: 'Name', longest: 1011 },
    identifier: ['Name'],
    async create(context, properties) {
      checkType(properties);
      const Name = textOf(properties['Name']);
      const Tags = allTags(context, properties);
      const input = only(properties, settings);
      await context.call('ssm', 'PutParameter', { Name, ...input, ...(Tags.length > 0 && { Tags }) });
      return described(Name, properties);
    },
    async update(context, Name, properties, before) {
      checkType(properties);
      await context.call('ssm', 'PutParameter', { Name, ...only(properties, settings), Overwrite: true });
      const target = { ResourceType: 'Parameter', ResourceId: Name };
      const TagKeys = removedTagKeys(context, properties, before);
      if (TagKeys.length > 0) await context.call('ssm', 'RemoveTagsFromResource', { ...target, TagKeys });
      const Tags = allTags(context, properties);
      if (Tags.length > 0) await context.call('ssm', 'AddTagsToResource', { ...target, Tags });
      return described(Name, properties);
    },
    async remove(context, Name) {
      await goneIs('ParameterNotFound', () => context.call('ssm', 'DeleteParameter', { Name }));
    },
    read: (context, Name) => goneIs('ParameterNotFound', () => read(context, Name)),
  },
];

/** source: aws-cloudformation-resource-providers-ssm#63, checked 2026-11-30 */
function checkType({ Type }: Properties): void {
  if (Type === 'SecureString')
    validationError('SSM Parameters of type SecureString cannot be created using CloudFormation');
}

function described(Name: string, { Type, Value }: Properties): Made {
  return { physicalId: Name, attributes: { Type: textOf(Type), Value: textOf(Value) } };
}

async function read(context: TypeContext, Name: string): Promise<Made> {
  const { Parameter: { Type, Value } = {} } = await context.call('ssm', 'GetParameter', { Name });
  return described(Name, { Type, Value });
}
