// Tags of distributions. Origin access identities and controls cannot have any.
import * as sdk from '@aws-sdk/client-cloudfront';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { withoutTags, type TagMap } from '../../shared/tags.ts';
import { notFound } from '../errors.ts';
import { distributionArn, type DistributionRecord, type Records } from '../records.ts';
import { tagMapFrom } from '../rules/tags.ts';

const operation = operationsOf(sdk);

export function tagOperations({ distributions }: Records): Operation[] {
  const on = (input: { Resource: string | undefined }) => String(input.Resource);
  const find = (account: string, arn: string | undefined) =>
    distributions.values(`${account}/`).find((record) => distributionArn(record) === arn) ?? notFound('resource');
  const saveTags = (record: DistributionRecord, tags: TagMap) =>
    distributions.set(`${record.account}/${record.id}`, { ...record, tags });

  return [
    operation('ListTagsForResource', { takes: ['Resource'], on }, (input, { account }) => ({
      Tags: { Items: Object.entries(find(account, input.Resource).tags).map(([Key, Value]) => ({ Key, Value })) },
    })),
    operation('TagResource', { takes: ['Resource', 'Tags'], on }, (input, { account }) => {
      const record = find(account, input.Resource);
      saveTags(record, { ...record.tags, ...tagMapFrom(input.Tags) });
      return {};
    }),
    operation('UntagResource', { takes: ['Resource', 'TagKeys'], on }, (input, { account }) => {
      const record = find(account, input.Resource);
      saveTags(record, withoutTags(record.tags, input.TagKeys?.Items));
      return {};
    }),
  ];
}
