// Tags of distributions; identities and access controls cannot have any.
import * as sdk from '@aws-sdk/client-cloudfront';
import { distributionArn, type CloudFront, type DistributionRecord } from '../records.ts';
import { throwAwsError } from '../../../server/aws-error.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';

const operation = operationsOf(sdk);

export function tagOperations({ distributions }: CloudFront): Operation[] {
  const on = (input: { Resource: string | undefined }) => String(input.Resource);
  const of = (account: string, arn: string | undefined) =>
    distributions.values(`${account}/`).find((record) => distributionArn(record) === arn) ??
    throwAwsError(sdk.NoSuchResource$, 'The specified resource does not exist.');
  const put = (record: DistributionRecord, tags: DistributionRecord['tags']) =>
    distributions.set(`${record.account}/${record.id}`, { ...record, tags });

  return [
    operation('ListTagsForResource', { takes: ['Resource'], on }, (input, { account }) => ({
      Tags: { Items: Object.entries(of(account, input.Resource).tags).map(([Key, Value]) => ({ Key, Value })) },
    })),
    operation('TagResource', { takes: ['Resource', 'Tags'], on }, (input, { account }) => {
      const record = of(account, input.Resource);
      put(record, { ...record.tags, ...tagMapOf(input.Tags) });
      return {};
    }),
    operation('UntagResource', { takes: ['Resource', 'TagKeys'], on }, (input, { account }) => {
      const record = of(account, input.Resource);
      const gone = input.TagKeys?.Items ?? [];
      put(record, Object.fromEntries(Object.entries(record.tags).filter(([key]) => !gone.includes(key))));
      return {};
    }),
  ];
}

export function tagMapOf(tags: sdk.Tags | undefined): Readonly<Record<string, string>> {
  const items = tags?.Items ?? [];
  if (items.some(({ Key }) => !Key || Key.toLowerCase().startsWith('aws:'))) {
    throwAwsError(sdk.InvalidTagging$, 'The tagging specified is not valid.');
  }
  return Object.fromEntries(items.map(({ Key, Value }) => [String(Key), Value ?? '']));
}
