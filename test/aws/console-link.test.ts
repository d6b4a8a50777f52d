import assert from 'node:assert/strict';
import { consoleLink } from '../../src/aws/console-link.ts';
import type { Json, ResourceRecord } from '../../src/engine/types.ts';
import { kinds } from '../../src/resources/index.ts';

const record = (kind: string, props: Json, outputs?: Json): ResourceRecord => ({
  id: kind,
  step: 'x',
  kind,
  status: 'ready',
  props,
  ...(outputs !== undefined && { outputs }),
  changes: [],
  at: '',
});

describe('links to the console', () => {
  const cases: readonly [kind: string, props: Json, outputs: Json, name: string, link: string][] = [
    ['table', {}, {}, 'T', 'https://ap-south-1.console.aws.amazon.com/dynamodbv2/home?region=ap-south-1#table?name=T'],
    ['role', { name: 'r' }, {}, 'r', 'https://us-east-1.console.aws.amazon.com/iam/home#/roles/details/r'],
    [
      'log-group',
      {},
      {},
      '/aws/lambda/f',
      'https://ap-south-1.console.aws.amazon.com/cloudwatch/home?region=ap-south-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Ff',
    ],
    [
      'bucket-policy',
      { bucket: 'b' },
      {},
      'b',
      'https://ap-south-1.console.aws.amazon.com/s3/buckets/b?region=ap-south-1&tab=permissions',
    ],
    [
      'distribution',
      {},
      { id: 'E1' },
      'd',
      'https://us-east-1.console.aws.amazon.com/cloudfront/v4/home#/distributions/E1',
    ],
  ];
  for (const [kind, props, outputs, name, link] of cases) {
    it(`lead to the ${kind}`, () => assert.equal(consoleLink(record(kind, props, outputs), name, 'ap-south-1'), link));
  }

  it('exist for every kind but a file on this machine', () => {
    const without = kinds().filter((kind) => consoleLink(record(kind, {}), 'n', 'ap-south-1') === undefined);
    assert.deepEqual(without, ['archive']);
  });
});
