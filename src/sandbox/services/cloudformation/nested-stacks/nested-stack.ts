// Stacks in stacks: made, changed and deleted with the permissions of who changes the stack that they are in.
import type { Stack } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../server/aws-error.ts';
import { validationError } from '../errors.ts';
import type { Properties } from '../records.ts';
import { isObject } from '../../../../lib/is-object.ts';
import { textOf } from '../template/text-of.ts';
import { allTags, goneIs } from '../types/shared.ts';
import type { Made, ResourceType, TypeContext } from '../types/resource-type.ts';

export const nestedStack: ResourceType = {
  name: 'AWS::CloudFormation::Stack',
  properties: ['TemplateURL', 'Parameters', 'Tags'],
  required: ['TemplateURL'],
  // Nobody can choose its name.
  naming: { property: 'StackName', longest: 128 },
  async create(context, properties) {
    const { StackId = '' } = await context.call('cloudformation', 'CreateStack', {
      ...stackInput(context, properties),
      StackName: properties['StackName'],
      // The outer stack rolls back, and deletes it.
      OnFailure: 'DO_NOTHING',
    });
    await context.initiated(StackId);
    return settled(context, StackId, 'created', ['CREATE_COMPLETE']);
  },
  async update(context, StackName, properties) {
    try {
      await context.call('cloudformation', 'UpdateStack', { ...stackInput(context, properties), StackName });
    } catch (error) {
      if (!(error instanceof AwsError && error.message === 'No updates are to be performed.')) throw error;
    }
    return settled(context, StackName, 'updated', ['CREATE_COMPLETE', 'UPDATE_COMPLETE']);
  },
  async remove(context, StackName) {
    await context.call('cloudformation', 'DeleteStack', { StackName });
    await settled(context, StackName, 'deleted', ['DELETE_COMPLETE']);
  },
  read: (context, nameOrId) => goneIs('ValidationError', async () => made((await stackOf(context, nameOrId)) ?? {})),
};

function stackInput(context: TypeContext, properties: Properties): Properties {
  const Tags = allTags(context, properties);
  const parameters = isObject(properties['Parameters']) ? Object.entries(properties['Parameters']) : [];
  return {
    TemplateURL: properties['TemplateURL'],
    Capabilities: context.capabilities,
    Parameters: parameters.map(([ParameterKey, value]) => ({
      ParameterKey,
      // A list goes into a parameter that is one.
      ParameterValue: Array.isArray(value) ? value.map(textOf).join(',') : textOf(value),
    })),
    Tags,
  };
}

async function stackOf(context: TypeContext, StackName: string): Promise<Stack | undefined> {
  const { Stacks = [] } = await context.call('cloudformation', 'DescribeStacks', { StackName });
  return Stacks[0];
}

function made({ StackId = '', Outputs = [] }: Partial<Stack>): Made {
  const outputs = Outputs.map(({ OutputKey = '', OutputValue = '' }) => [`Outputs.${OutputKey}`, OutputValue] as const);
  return { physicalId: StackId, attributes: Object.fromEntries(outputs) };
}

/** Once it rests. source: the text stands in github.com/serverless/serverless/issues/7593, checked 2026-11-30 */
async function settled(context: TypeContext, id: string, verb: string, wanted: readonly string[]): Promise<Made> {
  let stack: Stack | undefined;
  await context.until(async () => {
    stack = await stackOf(context, id);
    return !String(stack?.StackStatus).endsWith('_IN_PROGRESS');
  });
  const { StackStatus = '', StackStatusReason = '' } = stack ?? {};
  if (!wanted.includes(StackStatus))
    validationError(`Embedded stack ${id} was not successfully ${verb}: ${StackStatusReason}`);
  return made(stack ?? {});
}
