// Tags of parameters.
import * as sdk from '@aws-sdk/client-ssm';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { withoutTags, type TagMap } from '../../shared/tags.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { invalidResourceId } from '../errors.ts';
import { parameterKey, recordsOf, type ParameterRecord } from '../records.ts';
import { arnToAuthorize, find } from '../rules/names.ts';
import { withTags } from '../rules/tags.ts';

const operation = operationsOf(sdk);

interface ResourceInput {
  readonly ResourceType?: sdk.ResourceTypeForTagging | undefined;
  readonly ResourceId?: string | undefined;
}

export function tagOperations(sandbox: SandboxContext): Operation[] {
  const on = ({ ResourceId }: ResourceInput, call: Call) => arnToAuthorize(call, ResourceId);

  function parameterOf({ ResourceType: type = 'Parameter', ResourceId: id = '' }: ResourceInput, call: Call) {
    if (type !== 'Parameter') refuseUnsupported('Systems Manager', `tags of the resource type ${type}`);
    return find(sandbox, call, id) ?? invalidResourceId();
  }
  const save = (parameter: ParameterRecord, tags: TagMap) =>
    recordsOf(sandbox.store).parameters.set(parameterKey(parameter, parameter.name), { ...parameter, tags });

  return [
    operation('AddTagsToResource', { takes: ['ResourceType', 'ResourceId', 'Tags'], on }, (input, call) => {
      const parameter = parameterOf(input, call);
      save(parameter, withTags(parameter.tags, input.Tags));
      return {};
    }),

    operation('RemoveTagsFromResource', { takes: ['ResourceType', 'ResourceId', 'TagKeys'], on }, (input, call) => {
      const parameter = parameterOf(input, call);
      save(parameter, withoutTags(parameter.tags, input.TagKeys));
      return {};
    }),

    operation('ListTagsForResource', { takes: ['ResourceType', 'ResourceId'], on }, (input, call) => ({
      TagList: Object.entries(parameterOf(input, call).tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  ];
}
