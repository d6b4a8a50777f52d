// The resource type of Step Functions.
import type { Properties } from '../records.ts';
import { isObject } from '../../../../lib/is-object.ts';
import { validationError } from '../errors.ts';
import { textOf } from '../template/text-of.ts';
import { goneIs, removedTagKeys, tagMap, untilKnown } from './shared.ts';
import type { Made, ResourceType, TypeContext } from './resource-type.ts';

const gone = 'StateMachineDoesNotExist';

export const stepfunctionsTypes: readonly ResourceType[] = [
  {
    name: 'AWS::StepFunctions::StateMachine',
    properties: [
      'StateMachineName',
      'StateMachineType',
      'RoleArn',
      'Definition',
      'DefinitionString',
      'DefinitionSubstitutions',
      'Tags',
    ],
    required: ['RoleArn'],
    createOnly: ['StateMachineName', 'StateMachineType'],
    naming: { property: 'StateMachineName', longest: 80 },
    identifier: ['Arn'],
    async create(context, properties) {
      const tags = tagsOf(context, properties);
      const input = {
        name: properties['StateMachineName'],
        type: properties['StateMachineType'],
        roleArn: properties['RoleArn'],
        definition: definitionOf(properties),
        ...(tags.length > 0 && { tags }),
      };
      // Step Functions does not know a new role at once.
      await untilKnown(context, 'role', 'is authorized to assume the provided role', () =>
        context.call('stepfunctions', 'CreateStateMachine', input),
      );
      return describe(context, machineArn(context, textOf(properties['StateMachineName'])));
    },
    async update(context, stateMachineArn, properties, before) {
      const { RoleArn: roleArn } = properties;
      const input = { stateMachineArn, roleArn, definition: definitionOf(properties) };
      await context.call('stepfunctions', 'UpdateStateMachine', input);
      const tagKeys = removedTagKeys(context, properties, before);
      const resourceArn = stateMachineArn;
      if (tagKeys.length > 0) await context.call('stepfunctions', 'UntagResource', { resourceArn, tagKeys });
      const tags = tagsOf(context, properties);
      if (tags.length > 0) await context.call('stepfunctions', 'TagResource', { resourceArn, tags });
      return describe(context, stateMachineArn);
    },
    async remove(context, stateMachineArn) {
      await context.call('stepfunctions', 'DeleteStateMachine', { stateMachineArn });
    },
    read: (context, nameOrArn) => goneIs(gone, () => describe(context, machineArn(context, nameOrArn))),
  },
];

function machineArn({ account, region }: TypeContext, nameOrArn: string): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn;
  return `arn:aws:states:${region}:${account}:stateMachine:${nameOrArn}`;
}

async function describe(context: TypeContext, stateMachineArn: string): Promise<Made> {
  const { name = '', revisionId = '' } = await context.call('stepfunctions', 'DescribeStateMachine', {
    stateMachineArn,
  });
  return {
    physicalId: stateMachineArn,
    attributes: { Arn: stateMachineArn, Name: name, StateMachineRevisionId: revisionId },
  };
}

function tagsOf(context: TypeContext, properties: Properties): { key: string; value: string }[] {
  return Object.entries(tagMap(context, properties)).map(([key, value]) => ({ key, value }));
}

/** As a text, with each `${name}` replaced by its substitution. */
function definitionOf({ Definition, DefinitionString, DefinitionSubstitutions }: Properties): string {
  if ((Definition === undefined) === (DefinitionString === undefined))
    return validationError('The sandbox needs either Definition or DefinitionString of a state machine.');
  const text = Definition === undefined ? textOf(DefinitionString) : JSON.stringify(Definition);
  const substitutions = isObject(DefinitionSubstitutions) ? Object.entries(DefinitionSubstitutions) : [];
  return substitutions.reduce((result, [name, value]) => result.replaceAll(`\${${name}}`, () => textOf(value)), text);
}
