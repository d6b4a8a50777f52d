// Lifecycle rules of a bucket: what S3 takes, what it keeps, and what it deletes by the clock of the sandbox.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-s3';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const dayMs = 24 * 60 * 60 * 1000;
const start = Date.parse('2026-03-10T12:00:00Z');

describe('Lifecycle rules', () => {
  let test: TestSandbox;
  let s3: sdk.S3Client;
  let now = start;
  let count = 0;

  before(async () => {
    test = await startTestSandbox({ now: () => now });
    s3 = test.client(sdk.S3Client);
    // Signs by the clock of the sandbox.
    Object.defineProperty(s3.config, 'systemClockOffset', { get: () => now - Date.now(), set: () => undefined });
  });
  beforeEach(() => setNow(start));
  after(() => test.stop());

  function setNow(time: number) {
    now = time;
  }
  const passDays = (days: number) => setNow(now + days * dayMs);

  async function bucket(...Rules: Partial<sdk.LifecycleRule>[]) {
    const Bucket = `lifecycle-${(count += 1)}`;
    await s3.send(new sdk.CreateBucketCommand({ Bucket }));
    if (Rules.length > 0) await putRules(Bucket, ...Rules);
    return Bucket;
  }
  const putRules = (Bucket: string, ...Rules: Partial<sdk.LifecycleRule>[]) =>
    s3.send(
      new sdk.PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: {
          Rules: Rules.map((rule, index) => ({
            ID: `rule${index}`,
            Status: 'Enabled',
            ...('Prefix' in rule ? {} : { Filter: {} }),
            ...rule,
          })),
        },
      }),
    );
  const put = (Bucket: string, Key: string, more: Partial<sdk.PutObjectCommandInput> = {}) =>
    s3.send(new sdk.PutObjectCommand({ Bucket, Key, Body: Key, ...more }));
  const keys = async (Bucket: string) =>
    (await s3.send(new sdk.ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key) ?? [];
  const versions = async (Bucket: string) => {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new sdk.ListObjectVersionsCommand({ Bucket }));
    return [Versions.map(({ Key }) => Key), DeleteMarkers.map(({ Key }) => Key)];
  };

  it('are kept as they were put, and can be deleted', async () => {
    const Rules = [
      { ID: 'a', Status: 'Enabled', Filter: { Prefix: 'logs/' }, Expiration: { Date: new Date('2027-01-01') } },
      { ID: 'b', Status: 'Disabled', Prefix: '', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } },
      {
        ID: 'c',
        Status: 'Enabled',
        Filter: { And: { Prefix: 'x', Tags: [{ Key: 'k', Value: 'v' }], ObjectSizeGreaterThan: 1 } },
        NoncurrentVersionExpiration: { NoncurrentDays: 3, NewerNoncurrentVersions: 1 },
      },
    ] satisfies sdk.LifecycleRule[];
    const Bucket = await bucket();
    const get = () => s3.send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket }));
    assert.equal((await refusal(get())).name, 'NoSuchLifecycleConfiguration');
    await putRules(Bucket, ...Rules);
    const got = await get();
    assert.deepEqual(got.Rules, Rules);
    assert.equal(got.TransitionDefaultMinimumObjectSize, 'all_storage_classes_128K');
    const deleted = await s3.send(new sdk.DeleteBucketLifecycleCommand({ Bucket }));
    assert.equal(deleted.$metadata.httpStatusCode, 204);
    assert.equal((await refusal(get())).status, 404);
  });

  it('can be indented, as s3cmd sends them', async () => {
    const Bucket = await bucket();
    const client = test.client(sdk.S3Client);
    Object.defineProperty(client.config, 'systemClockOffset', { get: () => now - Date.now(), set: () => undefined });
    const body =
      '<LifecycleConfiguration>  <Rule>    <ID>a</ID>  <Filter>\n <Prefix></Prefix> </Filter>  <Status>Enabled</Status>  <Expiration>  <Days>4</Days>  </Expiration>  </Rule></LifecycleConfiguration>';
    client.middlewareStack.add(
      (next) => (args) => next({ ...args, request: Object.assign(args.request as object, { body }) }),
      { step: 'serialize', priority: 'low' },
    );
    const LifecycleConfiguration = { Rules: [{ Status: 'Enabled' as const }] };
    await client.send(new sdk.PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
    const { Rules } = await s3.send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket }));
    assert.deepEqual(Rules, [{ ID: 'a', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 4 } }]);
  });

  it('delete objects some days after they were written, at midnight', async () => {
    const Bucket = await bucket({ Filter: { Prefix: 'old/' }, Expiration: { Days: 1 } });
    const expiration = 'expiry-date="Thu, 12 Mar 2026 00:00:00 GMT", rule-id="rule0"';
    assert.equal((await put(Bucket, 'old/a')).Expiration, expiration);
    assert.equal((await put(Bucket, 'new/a')).Expiration, undefined);
    const { Expiration } = await s3.send(new sdk.HeadObjectCommand({ Bucket, Key: 'old/a' }));
    assert.equal(Expiration, expiration);
    setNow(Date.parse('2026-03-11T23:59:00Z'));
    assert.deepEqual(await keys(Bucket), ['new/a', 'old/a']);
    setNow(Date.parse('2026-03-12T00:01:00Z'));
    assert.deepEqual(await keys(Bucket), ['new/a']);
  });

  it('delete all objects at a date, by their tags and sizes, and none while disabled', async () => {
    const at = (date: string) => ({ Expiration: { Date: new Date(date) } });
    const Bucket = await bucket(
      { ...at('2026-03-20'), Filter: { Tag: { Key: 'keep', Value: 'no' } } },
      { ...at('2026-03-21'), Filter: { ObjectSizeGreaterThan: 5 } },
      { ...at('2026-03-11'), Status: 'Disabled' },
    );
    await put(Bucket, 'tagged', { Tagging: 'keep=no', Body: '1' });
    await put(Bucket, 'large', { Body: '123456' });
    await put(Bucket, 'small', { Body: '12345' });
    passDays(9);
    assert.deepEqual(await keys(Bucket), ['large', 'small', 'tagged']);
    passDays(1);
    assert.deepEqual(await keys(Bucket), ['large', 'small']);
    passDays(30);
    assert.deepEqual(await keys(Bucket), ['small']);
  });

  it('put delete markers in a versioned bucket, and delete noncurrent versions and then the markers', async () => {
    const Bucket = await bucket(
      { Expiration: { Days: 2 }, NoncurrentVersionExpiration: { NoncurrentDays: 3, NewerNoncurrentVersions: 1 } },
      { Filter: { Prefix: 'x' }, Expiration: { ExpiredObjectDeleteMarker: true } },
    );
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.send(new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    for (const Body of ['1', '2', '3']) await put(Bucket, 'a', { Body });
    passDays(3);
    assert.deepEqual(await versions(Bucket), [['a', 'a', 'a'], ['a']]);
    passDays(1);
    assert.deepEqual(await versions(Bucket), [['a'], ['a']]);
    await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'x' }));
    assert.deepEqual(await versions(Bucket), [['a'], ['a', 'x']]);
    passDays(1);
    assert.deepEqual(await versions(Bucket), [['a'], ['a']]);
  });

  it('abort uploads in parts that nobody completes', async () => {
    const Bucket = await bucket({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } });
    const created = await s3.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key: 'big' }));
    assert.deepEqual([created.AbortDate, created.AbortRuleId], [new Date('2026-03-12T00:00:00Z'), 'rule0']);
    const uploads = async () => (await s3.send(new sdk.ListMultipartUploadsCommand({ Bucket }))).Uploads?.length ?? 0;
    passDays(1);
    assert.equal(await uploads(), 1);
    passDays(1);
    assert.equal(await uploads(), 0);
  });

  const Expiration = { Days: 1 };
  const Tag = { Key: 'a', Value: 'b' };
  const wrong: [string, Partial<sdk.LifecycleRule>[], string, string?][] = [
    ['without an action', [{}], 'InvalidRequest', 'At least one action needs to be specified in a rule'],
    [
      'with days that are none',
      [{ Expiration: { Days: 0 } }],
      'InvalidArgument',
      "'Days' for Expiration action must be a positive integer",
    ],
    [
      'with a date at noon',
      [{ Expiration: { Date: new Date(start) } }],
      'InvalidArgument',
      "'Date' must be at midnight GMT",
    ],
    ['with days and a date', [{ Expiration: { Days: 1, Date: new Date('2027-01-01') } }], 'MalformedXML'],
    [
      'with one id twice',
      [
        { Expiration, ID: 'a' },
        { Expiration, ID: 'a' },
      ],
      'InvalidArgument',
      'Rule ID must be unique. Found same ID for more than one rule',
    ],
    ['with another status', [{ Expiration, Status: 'On' as 'Enabled' }], 'MalformedXML'],
    ['with two filters', [{ Expiration, Filter: { Prefix: 'a', Tag } }], 'MalformedXML'],
    ['with a filter and a prefix', [{ Expiration, Filter: {}, Prefix: 'a' }], 'MalformedXML'],
    [
      'with a tag twice',
      [{ Expiration, Filter: { And: { Tags: [Tag, Tag] } } }],
      'InvalidRequest',
      'Duplicate Tag Keys are not allowed.',
    ],
    [
      'that abort uploads by tags',
      [{ Filter: { Tag }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }],
      'InvalidRequest',
      'AbortIncompleteMultipartUpload cannot be specified with Tags.',
    ],
    [
      'that move objects',
      [{ Transitions: [{ Days: 30, StorageClass: 'GLACIER' }] }],
      'NotImplemented',
      'The sandbox does not support Transitions of a lifecycle rule of s3.',
    ],
  ];
  for (const [which, rules, name, message] of wrong) {
    it(`are refused ${which}`, async () => {
      const refused = await refusal(bucket(...rules));
      assert.equal(refused.name, name);
      if (message !== undefined) assert.equal(refused.message, message);
    });
  }
});
