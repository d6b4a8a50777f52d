// Tags of APIs and stages, by their ARNs; integrations and routes cannot have any.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { throwAwsError } from '../../../server/aws-error.ts';
import { apiKey, apiOf, partOf, type Gateway } from '../records.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { badRequest, checkTags, tagsArn } from './common.ts';

const operation = operationsOf(sdk);

type TagMap = Readonly<Record<string, string>>;

export function tagOperations(gateway: Gateway): Operation[] {
  const on = (input: { ResourceArn: string | undefined }, call: Call) => tagsArn(call, String(input.ResourceArn));
  const of = (arn: string | undefined, call: Call) => taggable(gateway, arn, call);

  return [
    operation('GetTags', { takes: ['ResourceArn'], action: 'apigateway:GET', on }, (input, call) => ({
      Tags: of(input.ResourceArn, call).tags,
    })),
    operation('TagResource', { takes: ['ResourceArn', 'Tags'], action: 'apigateway:POST', on }, (input, call) => {
      const { tags, put } = of(input.ResourceArn, call);
      put({ ...tags, ...checkTags(input.Tags) });
      return {};
    }),
    operation(
      'UntagResource',
      { takes: ['ResourceArn', 'TagKeys'], action: 'apigateway:DELETE', on },
      (input, call) => {
        const { tags, put } = of(input.ResourceArn, call);
        put(Object.fromEntries(Object.entries(tags).filter(([key]) => !input.TagKeys?.includes(key))));
        return {};
      },
    ),
  ];
}

function taggable(
  gateway: Gateway,
  arn: string | undefined,
  call: Call,
): { tags: TagMap; put: (tags: TagMap) => void } {
  const [, region, apiId, stageName] =
    /^arn:aws:apigateway:([^:]+)::\/apis\/([^/]+)(?:\/stages\/([^/]+))?$/.exec(String(arn)) ?? [];
  if (region === undefined) badRequest('Invalid ARN specified in the request');
  if (region !== call.region) throwAwsError(sdk.NotFoundException$, 'Invalid ARN specified in the request');
  const api = apiOf(gateway, call, apiId);
  const key = apiKey(api, api.apiId);
  if (stageName === undefined) return { tags: api.Tags, put: (Tags) => gateway.apis.set(key, { ...api, Tags }) };
  const stage = partOf(gateway.stages, api, 'stage', stageName);
  return { tags: stage.Tags, put: (Tags) => gateway.stages.set(`${key}/${stageName}`, { ...stage, Tags }) };
}
