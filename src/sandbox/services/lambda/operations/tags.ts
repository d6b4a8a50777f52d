// Operations on the tags of a function.
import * as sdk from '@aws-sdk/client-lambda';
import { functionName, type FunctionName } from '../names.ts';
import { invalidParameter } from '../errors.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { ownAccount, type GetLambda } from './target.ts';

const operation = operationsOf(sdk);
const most = 50;

export function tagOperations(lambda: GetLambda): Operation[] {
  return [
    operation('ListTags', { takes: ['Resource'], on: onResource('ListTags') }, async (input, call) => {
      const { functions } = await lambda();
      return { Tags: functions.get(tagged(input.Resource, call)).tags };
    }),

    operation('TagResource', { takes: ['Resource', 'Tags'], on: onResource('TagResource') }, async (input, call) => {
      const { functions } = await lambda();
      const record = functions.get(tagged(input.Resource, call));
      const tags = { ...record.tags, ...input.Tags };
      if (Object.keys(tags).length > most) invalidParameter(`Number of tags exceeds resource tag limit of ${most}.`);
      functions.set({ ...record, tags });
      return {};
    }),

    operation(
      'UntagResource',
      { takes: ['Resource', 'TagKeys'], on: onResource('UntagResource') },
      async (input, call) => {
        const { functions } = await lambda();
        const record = functions.get(tagged(input.Resource, call));
        const left = Object.entries(record.tags).filter(([key]) => !input.TagKeys?.includes(key));
        functions.set({ ...record, tags: Object.fromEntries(left) });
        return {};
      },
    ),
  ];
}

function onResource(name: string): (input: { Resource?: string | undefined }, call: Call) => string {
  return ({ Resource = '' }, call) => {
    ownAccount(functionName(Resource, call).account, name, Resource, call);
    return Resource;
  };
}

function tagged(resource: string | undefined, call: Call): FunctionName {
  const name = functionName(resource ?? '', call);
  if (name.qualifier) {
    invalidParameter('Tags on function aliases and versions are not supported. Please specify a function ARN.');
  }
  return name;
}
