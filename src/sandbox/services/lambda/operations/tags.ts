// Operations on the tags of a function.
import * as sdk from '@aws-sdk/client-lambda';
import { functionName, type FunctionName } from '../rules/function-names.ts';
import { withoutTags } from '../../shared/tags.ts';
import { invalidParameter } from '../errors.ts';
import { withTags } from '../rules/tags.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { checkAccount, type LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);

export function tagOperations(lambda: LoadLambda): Operation[] {
  return [
    operation('ListTags', { takes: ['Resource'], on: taggedResource('ListTags') }, async (input, call) => {
      const { functions } = await lambda();
      return { Tags: functions.get(taggedFunction(input.Resource, call)).tags };
    }),

    operation(
      'TagResource',
      { takes: ['Resource', 'Tags'], on: taggedResource('TagResource') },
      async (input, call) => {
        const { functions } = await lambda();
        const record = functions.get(taggedFunction(input.Resource, call));
        functions.set({ ...record, tags: withTags(record.tags, input.Tags) });
        return {};
      },
    ),

    operation(
      'UntagResource',
      { takes: ['Resource', 'TagKeys'], on: taggedResource('UntagResource') },
      async (input, call) => {
        const { functions } = await lambda();
        const record = functions.get(taggedFunction(input.Resource, call));
        functions.set({ ...record, tags: withoutTags(record.tags, input.TagKeys) });
        return {};
      },
    ),
  ];
}

function taggedResource(name: string): (input: { Resource?: string | undefined }, call: Call) => string {
  return ({ Resource = '' }, call) => {
    checkAccount(functionName(Resource, call).account, name, Resource, call);
    return Resource;
  };
}

function taggedFunction(resource: string | undefined, call: Call): FunctionName {
  const name = functionName(resource ?? '', call);
  if (name.qualifier) invalidParameter('qualifiedTags');
  return name;
}
