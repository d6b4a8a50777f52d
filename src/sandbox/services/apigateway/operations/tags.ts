// Tags of APIs and stages, by their ARNs. Integrations and routes cannot have any.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { withoutTags, type TagMap } from '../../shared/tags.ts';
import { arnOfOtherRegion, invalidArn } from '../errors.ts';
import { apiKey, partKey, type Records } from '../records.ts';
import { tagsArn } from '../rules/arns.ts';
import { checkTags } from '../rules/input-output.ts';
import { findApi, findPart } from '../rules/lookup.ts';

const operation = operationsOf(sdk);

export function tagOperations(records: Records): Operation[] {
  const on = (input: { ResourceArn: string | undefined }, call: Call) => tagsArn(call, String(input.ResourceArn));

  return [
    operation('GetTags', { takes: ['ResourceArn'], action: 'apigateway:GET', on }, (input, call) => ({
      Tags: tagsOf(records, input.ResourceArn, call).tags,
    })),
    operation('TagResource', { takes: ['ResourceArn', 'Tags'], action: 'apigateway:POST', on }, (input, call) => {
      const { tags, save } = tagsOf(records, input.ResourceArn, call);
      save({ ...tags, ...checkTags(input.Tags) });
      return {};
    }),
    operation(
      'UntagResource',
      { takes: ['ResourceArn', 'TagKeys'], action: 'apigateway:DELETE', on },
      (input, call) => {
        const { tags, save } = tagsOf(records, input.ResourceArn, call);
        save(withoutTags(tags, input.TagKeys));
        return {};
      },
    ),
  ];
}

/** The tags of an API or a stage, and how to replace them. */
function tagsOf(records: Records, arn: string | undefined, call: Call): { tags: TagMap; save: (tags: TagMap) => void } {
  const [, region, apiId, stageName] =
    /^arn:aws:apigateway:([^:]+)::\/apis\/([^/]+)(?:\/stages\/([^/]+))?$/.exec(String(arn)) ?? [];
  if (region === undefined) invalidArn();
  if (region !== call.region) arnOfOtherRegion();
  const api = findApi(records, call, apiId);
  if (stageName === undefined)
    return { tags: api.Tags, save: (Tags) => records.apis.set(apiKey(api, api.apiId), { ...api, Tags }) };
  const stage = findPart(records.stages, api, 'stage', stageName);
  return { tags: stage.Tags, save: (Tags) => records.stages.set(partKey(api, stageName), { ...stage, Tags }) };
}
