// Operations on the tags of a function.
import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-lambda';
import { functionName, type FunctionName } from '../rules/function-names.ts';
import type { FunctionRecord } from '../records.ts';
import { withoutTags, type TagMap } from '../../shared/tags.ts';
import { invalidParameter, resourceNotFound } from '../errors.ts';
import { checkPattern } from '../rules/constraints.ts';
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
        if (Object.keys(input.Tags ?? {}).length === 0) invalidParameter('tagsEmpty');
        functions.set(withNewTags(record, withTags(record.tags, input.Tags)));
        return {};
      },
    ),

    operation(
      'UntagResource',
      { takes: ['Resource', 'TagKeys'], on: taggedResource('UntagResource') },
      async (input, call) => {
        const { functions } = await lambda();
        const record = functions.get(taggedFunction(input.Resource, call));
        functions.set(withNewTags(record, withoutTags(record.tags, input.TagKeys)));
        return {};
      },
    ),
  ];
}

/** The function has a new revision, too. */
function withNewTags(record: FunctionRecord, tags: TagMap): FunctionRecord {
  return { ...record, tags, latest: { ...record.latest, revision: randomUUID() } };
}

function taggedResource(name: string): (input: { Resource?: string | undefined }, call: Call) => string {
  return ({ Resource = '' }, call) => {
    checkResource(Resource);
    checkAccount(functionName(Resource, call).account, name, Resource, call);
    return Resource;
  };
}

// source: answers that LocalStack recorded on AWS, tests/aws/services/lambda_, checked 2026-11-30
const resourcePattern =
  'arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:' +
  '(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|' +
  'event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|' +
  'capacity-provider:[a-zA-Z0-9-_]+)';
const resourceShape = new RegExp(`^${resourcePattern}$`);

/** The sandbox has only functions that can have tags. */
function checkResource(resource: string): void {
  checkPattern('resource', resource, resourceShape, resourcePattern);
  if (!resource.includes(':function:')) resourceNotFound();
}

function taggedFunction(resource: string | undefined, call: Call): FunctionName {
  const name = functionName(resource ?? '', call);
  if (name.qualifier) invalidParameter('qualifiedTags');
  return name;
}
