// Links to the AWS console.
import assert from 'node:assert/strict';
import { consoleLink } from '../../../src/commands/inspect/details.ts';
import type { Json } from '../../../src/engine/types.ts';
import { kinds } from '../../../src/resources/index.ts';

const region = 'ap-south-1';
const regional = `https://${region}.console.aws.amazon.com`;
const global = 'https://us-east-1.console.aws.amazon.com';
const api = `${regional}/apigateway/main/api-detail?api=a1&region=${region}`;
const bucket = (tab: string) => `${regional}/s3/buckets/b?region=${region}&tab=${tab}`;

const cases: Readonly<Record<string, readonly [props: Json, outputs: Json, link: string | null]>> = {
  table: [{ name: 'T' }, {}, `${regional}/dynamodbv2/home?region=${region}#table?name=T`],
  'table-ttl': [{ table: 'T' }, {}, `${regional}/dynamodbv2/home?region=${region}#table?name=T&tab=settings`],
  'table-recovery': [{ table: 'T' }, {}, `${regional}/dynamodbv2/home?region=${region}#table?name=T&tab=backups`],
  'table-protection': [{ table: 'T' }, {}, `${regional}/dynamodbv2/home?region=${region}#table?name=T&tab=settings`],
  role: [{ name: 'r' }, {}, `${global}/iam/home#/roles/details/r`],
  'role-policy': [{ role: 'r' }, {}, `${global}/iam/home#/roles/details/r`],
  'role-inline-policy': [{ role: 'r' }, {}, `${global}/iam/home#/roles/details/r`],
  'log-group': [
    { name: '/aws/lambda/f' },
    {},
    `${regional}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/$252Faws$252Flambda$252Ff`,
  ],
  function: [{ name: 'f' }, {}, `${regional}/lambda/home?region=${region}#/functions/f?tab=code`],
  'function-concurrency': [
    { functionName: 'f' },
    {},
    `${regional}/lambda/home?region=${region}#/functions/f?tab=configure/concurrency`,
  ],
  'http-api': [{ name: 'api' }, { id: 'a1' }, api],
  'api-integration': [{ apiId: 'a1' }, {}, api],
  'api-route': [{ apiId: 'a1' }, {}, api],
  'api-stage': [{ apiId: 'a1' }, {}, api],
  alarm: [{ name: 'a' }, {}, `${regional}/cloudwatch/home?region=${region}#alarmsV2:alarm/a`],
  'invoke-permission': [
    { functionName: 'f' },
    {},
    `${regional}/lambda/home?region=${region}#/functions/f?tab=configure`,
  ],
  archive: [{ file: 'f.zip' }, {}, null],
  'layer-version': [{ name: 'l' }, { version: 2 }, `${regional}/lambda/home?region=${region}#/layers/l/versions/2`],
  bucket: [{ name: 'b' }, {}, bucket('objects')],
  'bucket-files': [{ bucket: 'b' }, {}, bucket('objects')],
  'bucket-website': [{ bucket: 'b' }, {}, bucket('properties')],
  'account-public-access': [{ block: true }, {}, `${regional}/s3/settings?region=${region}`],
  'bucket-public-access': [{ bucket: 'b' }, {}, bucket('permissions')],
  'bucket-policy': [{ bucket: 'b' }, {}, bucket('permissions')],
  'origin-access-identity': [{}, { id: 'E1' }, `${global}/cloudfront/v4/home#/originAccess`],
  'origin-access-control': [{}, { id: 'E1' }, `${global}/cloudfront/v4/home#/originAccess`],
  'response-headers-policy': [{}, { id: 'E1' }, `${global}/cloudfront/v4/home#/policies/responseHeaders`],
  distribution: [{}, { id: 'E1' }, `${global}/cloudfront/v4/home#/distributions/E1`],
};

describe('links to the console', () => {
  it('are known for every kind of resource', () => assert.deepEqual(Object.keys(cases), kinds()));

  for (const [kind, [props, outputs, link]] of Object.entries(cases))
    it(link ? `lead to the ${kind}` : `do not exist for the ${kind}, which is not on AWS`, async () => {
      const record = { id: kind, step: 'x', kind, status: 'ready' as const, props, outputs, changes: [], at: '' };
      assert.equal(await consoleLink(record, region), link);
    });
});
