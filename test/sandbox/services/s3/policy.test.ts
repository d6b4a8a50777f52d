// Who gets at a bucket: policies, Block Public Access on bucket and account, anonymous requests, other accounts.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-s3';
import * as control from '@aws-sdk/client-s3-control';
import { CloudFrontClient, CreateCloudFrontOriginAccessIdentityCommand } from '@aws-sdk/client-cloudfront';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { createBuckets } from '../../../../src/sandbox/services/s3/buckets.ts';
import { isPublic } from '../../../../src/sandbox/services/s3/rules/public-policy.ts';
import { paces } from '../../../../src/sandbox/pace.ts';
import type { Statement } from '../../../../src/sandbox/server/access.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const closed = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
const open = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

describe('access to S3', () => {
  let test: TestSandbox;
  let s3: sdk.S3Client;
  let s3control: control.S3ControlClient;
  let count = 0;
  let now = Date.now();

  before(async () => {
    test = await startTestSandbox({
      pace: { ...paces.instant, publicAccess: 5_000, identity: 5_000 },
      now: () => now,
    });
    s3 = test.client(sdk.S3Client);
    s3control = controlClient();
  });
  beforeEach(() => {
    // Past every delay of the test before.
    now += 10_000;
  });
  after(async () => {
    s3.destroy();
    s3control.destroy();
    await test.stop();
  });

  async function bucket(): Promise<string> {
    const Bucket = `policied-${++count}`;
    await s3.send(new sdk.CreateBucketCommand({ Bucket }));
    await s3.send(new sdk.PutObjectCommand({ Bucket, Key: 'a.txt', Body: 'hello', ContentType: 'text/plain' }));
    return Bucket;
  }

  const publicRead = (Bucket: string): Statement => ({
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
  });
  const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const putPolicy = (Bucket: string, Policy: string) => s3.send(new sdk.PutBucketPolicyCommand({ Bucket, Policy }));
  const block = (Bucket: string, PublicAccessBlockConfiguration: object) =>
    s3.send(new sdk.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  const blockAccount = (PublicAccessBlockConfiguration: object) =>
    s3control.send(
      new control.PutPublicAccessBlockCommand({ AccountId: test.account, PublicAccessBlockConfiguration }),
    );
  const anonymously = (path: string, init: RequestInit = {}) => fetch(`${test.url}/${path}`, init);

  /** A bucket that anyone may read. */
  async function publicBucket(): Promise<string> {
    const Bucket = await bucket();
    await block(Bucket, open);
    now += 10_000;
    await putPolicy(Bucket, document(publicRead(Bucket)));
    return Bucket;
  }

  describe('a policy', () => {
    it('comes back to the letter, and is gone after deletion', async () => {
      const Bucket = await bucket();
      const policy = `{ "Version":"2012-10-17",\n "Statement": {"Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::${Bucket}"} }`;
      await putPolicy(Bucket, policy);
      const got = async () => (await s3.send(new sdk.GetBucketPolicyCommand({ Bucket }))).Policy;
      assert.equal(await got(), policy);
      const { PolicyStatus } = await s3.send(new sdk.GetBucketPolicyStatusCommand({ Bucket }));
      assert.equal(PolicyStatus?.IsPublic, false);
      const denied = await refusal(s3.send(new sdk.DeleteBucketCommand({ Bucket })));
      assert.equal(denied.name, 'AccessDenied');
      assert.match(
        denied.message,
        /is not authorized to perform: s3:DeleteBucket on resource: "arn:aws:s3:::policied-\d+" with an explicit deny in a resource-based policy/,
      );
      await s3.send(new sdk.DeleteBucketPolicyCommand({ Bucket }));
      await s3.send(new sdk.DeleteBucketPolicyCommand({ Bucket }));
      const none = { name: 'NoSuchBucketPolicy', status: 404, message: 'The bucket policy does not exist' };
      assert.deepEqual(await refusal(got()), none);
      assert.deepEqual(await refusal(s3.send(new sdk.GetBucketPolicyStatusCommand({ Bucket }))), none);
    });

    it('is refused as malformed, with the reason', async () => {
      const Bucket = await bucket();
      const base = publicRead(Bucket);
      const cases: [policy: string, message: string][] = [
        ['', "Policies must be valid JSON and the first byte must be '{'"],
        ['[]', "Policies must be valid JSON and the first byte must be '{'"],
        ['{"Version":"2012-10-17"}', 'Missing required field Statement'],
        ['{"Version":"2020-01-01","Statement":[]}', 'The policy must contain a valid version string'],
        ['{"Statement":[],"Extra":1}', 'Unknown field Extra'],
        [document({ ...base, Principal: undefined }), 'Missing required field Principal'],
        [document({ ...base, Effect: undefined }), 'Missing required field Effect'],
        [document({ ...base, Effect: 'allow' }), 'Invalid effect: allow'],
        [document({ ...base, Action: undefined }), 'Missing required field Action'],
        [document({ ...base, Resource: undefined }), 'Missing required field Resource'],
        [document({ ...base, Action: 's3:FetchObject' }), 'Policy has invalid action'],
        [document({ ...base, Action: 'lambda:InvokeFunction' }), 'Policy has invalid action'],
        [document({ ...base, Resource: 'arn:aws:s3:::another/*' }), 'Policy has invalid resource'],
        [
          document({ ...base, Resource: `arn:aws:s3:::${Bucket}` }),
          'Action does not apply to any resource(s) in statement',
        ],
        [
          document({ ...base, Action: ['s3:GetObject', 's3:ListBucket'] }),
          'Action does not apply to any resource(s) in statement',
        ],
        [
          document({ ...base, Principal: { AWS: `arn:aws:iam::${test.account}:role/nobody` } }),
          'Invalid principal in policy',
        ],
        [document({ ...base, Principal: { CanonicalUser: 'f'.repeat(64) } }), 'Invalid principal in policy'],
        [document({ ...base, Principal: { Service: 'cloudfrnt.amazonaws.com' } }), 'Invalid principal in policy'],
        [
          document({ ...base, Condition: { StringSame: { 'aws:Referer': 'x' } } }),
          'Invalid Condition type : StringSame',
        ],
        [document({ ...base, Condition: { Null: { 's3:madeUp': 'true' } } }), 'Policy has an invalid condition key'],
        [
          document({ ...base, Condition: { Bool: { SecureTransport: 'true' } } }),
          'Policy has an invalid condition key',
        ],
        [
          document({ ...base, Condition: { StringEquals: { 'dynamodb:LeadingKeys': 'x' } } }),
          'Policy has an invalid condition key',
        ],
        [
          document({ ...base, Condition: { StringEquals: { 's3:prefix': 'x' } } }),
          'Conditions do not apply to combination of actions and resources in statement',
        ],
        [
          document({
            ...base,
            Action: ['s3:GetObject', 's3:PutObject'],
            Condition: { StringEquals: { 's3:x-amz-acl': 'private' } },
          }),
          'Conditions do not apply to combination of actions and resources in statement',
        ],
        [
          document({ ...base, Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '10.0.0.0/33'] } } }),
          'Invalid IP address in Conditions',
        ],
      ];
      for (const [policy, message] of cases) {
        // The SDK does not send an empty policy as such.
        const refused = await refusal(putPolicy(Bucket, policy || ' '));
        assert.deepEqual(refused, { name: 'MalformedPolicy', status: 400, message }, policy);
      }
      assert.equal((await refusal(s3.send(new sdk.GetBucketPolicyCommand({ Bucket })))).name, 'NoSuchBucketPolicy');
    });

    it('may have the keys that its actions have, and any key of all services', async () => {
      const Bucket = await bucket();
      const Resource = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
      const deny = { Effect: 'Deny', Principal: '*', Resource };
      await putPolicy(
        Bucket,
        document(
          { ...deny, Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false', 'aws:madeUp': 'true' } } },
          { ...deny, Action: 's3:*', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
          {
            ...deny,
            Action: 's3:ListBucket*',
            Condition: { StringLike: { 'S3:Prefix': ['a/*', '${aws:username}/*'] } },
          },
          {
            ...deny,
            Action: ['s3:PutObject', 's3:PutObjectAcl'],
            Condition: { StringNotEqualsIfExists: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
          },
          { ...deny, Action: 's3:GetObject', Condition: { StringEquals: { 's3:ExistingObjectTag/a b': 'c' } } },
          {
            ...deny,
            Action: 's3:GetObject',
            Condition: { NotIpAddress: { 'aws:SourceIp': ['127.0.0.1', '::1/128'] } },
          },
          { ...deny, NotAction: 's3:PutObject', Condition: { StringEquals: { 's3:delimiter': '|' } } },
        ),
      );
    });

    it('may name roles, accounts, services and owners that exist', async () => {
      const Bucket = await bucket();
      const iam = test.client(IAMClient);
      const trust = document({
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      });
      const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument: trust }));
      iam.destroy();
      const { Owner } = await s3.send(new sdk.GetBucketAclCommand({ Bucket }));
      const principals = {
        AWS: [Role?.Arn, test.account, `arn:aws:iam::${test.account}:root`],
        Service: 'cloudfront.amazonaws.com',
        CanonicalUser: Owner?.ID,
      };
      await putPolicy(Bucket, document({ ...publicRead(Bucket), Principal: principals }));
    });

    it('may name an origin access identity once it has become known', async () => {
      const Bucket = await bucket();
      const cloudfront = test.client(CloudFrontClient);
      const config = { CallerReference: 'policy', Comment: '' };
      const { CloudFrontOriginAccessIdentity: identity } = await cloudfront.send(
        new CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig: config }),
      );
      cloudfront.destroy();
      const arn = `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${identity?.Id}`;
      const policies = [{ AWS: arn }, { CanonicalUser: identity?.S3CanonicalUserId }].map((Principal) =>
        document({ ...publicRead(Bucket), Principal }),
      );
      for (const policy of policies) {
        assert.deepEqual(await refusal(putPolicy(Bucket, policy)), {
          name: 'MalformedPolicy',
          status: 400,
          message: 'Invalid principal in policy',
        });
      }
      now += 5_000;
      // With all of Block Public Access on: a named identity is not the public.
      for (const policy of policies) await putPolicy(Bucket, policy);
      const { PolicyStatus } = await s3.send(new sdk.GetBucketPolicyStatusCommand({ Bucket }));
      assert.equal(PolicyStatus?.IsPublic, false);
      const buckets = createBuckets(await worldOf());
      const reader = { type: 'origin-access-identity', arn, canonicalUser: identity?.S3CanonicalUserId ?? '' } as const;
      assert.ok('found' in (await buckets.read(Bucket, 'a.txt', reader)));
      const missing = await buckets.read(Bucket, 'b.txt', reader);
      assert.deepEqual(missing, { status: 403, code: 'AccessDenied', message: 'Access Denied' });
      const knowing = await buckets.read(Bucket, 'b.txt', reader, { listIgnored: true });
      assert.equal('code' in knowing && knowing.code, 'NoSuchKey');
    });
  });

  describe('Block Public Access', () => {
    it('is on for a new bucket, replaced whole, and off once deleted', async () => {
      const Bucket = await bucket();
      const flags = async () =>
        (await s3.send(new sdk.GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration;
      assert.deepEqual(await flags(), closed);
      await block(Bucket, { BlockPublicAcls: true });
      assert.deepEqual(await flags(), { ...open, BlockPublicAcls: true });
      for (let time = 0; time < 2; time++) await s3.send(new sdk.DeletePublicAccessBlockCommand({ Bucket }));
      assert.deepEqual(await refusal(flags()), {
        name: 'NoSuchPublicAccessBlockConfiguration',
        status: 404,
        message: 'The public access block configuration was not found',
      });
    });

    it('refuses a public policy, for the bucket’s own sake or the account’s', async () => {
      const Bucket = await bucket();
      const refused = {
        name: 'AccessDenied',
        status: 403,
        message: `User: ${test.sandbox.key.principal.type === 'user' ? test.sandbox.key.principal.arn : ''} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${Bucket}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
      };
      const policy = document(publicRead(Bucket));
      assert.deepEqual(await refusal(putPolicy(Bucket, policy)), refused);
      await block(Bucket, open);
      await blockAccount(closed);
      now += 10_000;
      assert.deepEqual(await refusal(putPolicy(Bucket, policy)), refused);
      await s3control.send(new control.DeletePublicAccessBlockCommand({ AccountId: test.account }));
      now += 10_000;
      await putPolicy(Bucket, policy);
      const { PolicyStatus } = await s3.send(new sdk.GetBucketPolicyStatusCommand({ Bucket }));
      assert.equal(PolicyStatus?.IsPublic, true);
    });

    it('is heard of by PutBucketPolicy a little later', async () => {
      const Bucket = await bucket();
      await block(Bucket, open);
      const policy = document(publicRead(Bucket));
      assert.equal((await refusal(putPolicy(Bucket, policy))).status, 403);
      now += 5_000;
      await putPolicy(Bucket, policy);
    });

    it('of the account is absent at first, set, and removed', async () => {
      const flags = async () => {
        const input = { AccountId: test.account };
        return (await s3control.send(new control.GetPublicAccessBlockCommand(input))).PublicAccessBlockConfiguration;
      };
      const absent = await refusal(flags());
      assert.equal(absent.name, 'NoSuchPublicAccessBlockConfiguration');
      assert.equal(absent.status, 404);
      await blockAccount({ BlockPublicPolicy: true });
      assert.deepEqual(await flags(), { ...open, BlockPublicPolicy: true });
      await s3control.send(new control.DeletePublicAccessBlockCommand({ AccountId: test.account }));
      assert.equal((await refusal(flags())).status, 404);
      const foreign = await refusal(
        s3control.send(new control.GetPublicAccessBlockCommand({ AccountId: '999999999999' })),
      );
      assert.equal(foreign.name, 'AccessDenied');
    });

    it('shuts a public bucket to strangers, on either level, and leaves its policy', async () => {
      const Bucket = await publicBucket();
      const status = async () => (await anonymously(`${Bucket}/a.txt`)).status;
      assert.equal(await status(), 200);
      await block(Bucket, { RestrictPublicBuckets: true });
      assert.equal(await status(), 403);
      await block(Bucket, open);
      assert.equal(await status(), 200);
      await blockAccount(closed);
      assert.equal(await status(), 403);
      await s3.send(new sdk.GetObjectCommand({ Bucket, Key: 'a.txt' }));
      await s3.send(new sdk.GetBucketPolicyCommand({ Bucket }));
      await s3control.send(new control.DeletePublicAccessBlockCommand({ AccountId: test.account }));
      assert.equal(await status(), 200);
    });
  });

  describe('an anonymous request', () => {
    it('is denied with two words, whether the key exists or not', async () => {
      const Bucket = await bucket();
      for (const key of ['a.txt', 'none.txt']) {
        const response = await anonymously(`${Bucket}/${key}`);
        assert.equal(response.status, 403);
        assert.equal(response.headers.get('content-type'), 'application/xml');
        assert.match(
          await response.text(),
          /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Error><Code>AccessDenied<\/Code><Message>Access Denied<\/Message><RequestId>[^<]+<\/RequestId><HostId>[^<]+<\/HostId><\/Error>$/,
        );
      }
    });

    it('reads what the policy lets everybody read, and learns of a missing key only with s3:ListBucket', async () => {
      const Bucket = await publicBucket();
      const response = await anonymously(`${Bucket}/a.txt`);
      assert.equal(response.headers.get('content-type'), 'text/plain');
      assert.equal(await response.text(), 'hello');
      assert.equal((await anonymously(`${Bucket}/none.txt`)).status, 403);
      assert.equal((await anonymously(Bucket)).status, 403);
      const list = { Effect: 'Allow', Principal: '*', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${Bucket}` };
      await putPolicy(Bucket, document(publicRead(Bucket), list));
      const missing = await anonymously(`${Bucket}/none.txt`);
      assert.equal(missing.status, 404);
      assert.match(
        await missing.text(),
        /<Code>NoSuchKey<\/Code><Message>The specified key does not exist\.<\/Message><Key>none\.txt<\/Key>/,
      );
      assert.match(await (await anonymously(Bucket)).text(), /<Contents><Key>a\.txt<\/Key>/);
    });

    it('writes where the policy lets everybody write, with S3’s default type', async () => {
      const Bucket = await publicBucket();
      await putPolicy(Bucket, document({ ...publicRead(Bucket), Action: ['s3:GetObject', 's3:PutObject'] }));
      const written = await anonymously(`${Bucket}/new`, { method: 'PUT', body: Buffer.from('new') });
      assert.equal(written.status, 200);
      assert.equal((await anonymously(`${Bucket}/new`)).headers.get('content-type'), 'binary/octet-stream');
      assert.equal((await anonymously(`${Bucket}/new`, { method: 'DELETE' })).status, 403);
    });

    it('may not choose the headers of its answer', async () => {
      const Bucket = await publicBucket();
      const response = await anonymously(`${Bucket}/a.txt?response-content-type=text/html`);
      assert.equal(response.status, 400);
      assert.match(
        await response.text(),
        /Request specific response headers cannot be used for anonymous GET requests\./,
      );
    });

    it('hears of a bucket that is not there', async () => {
      const response = await anonymously('nobodys-bucket/a.txt');
      assert.equal(response.status, 404);
      assert.match(await response.text(), /<Code>NoSuchBucket<\/Code>.*<BucketName>nobodys-bucket<\/BucketName>/);
    });
  });

  describe('a caller', () => {
    it('is told why it may not, and of a missing key only where it may list', async () => {
      const Bucket = await bucket();
      const allow = (Action: string) => ({ Effect: 'Allow', Action, Resource: '*' }) as const;
      const limited = (...actions: string[]) =>
        createUserKey(test.sandbox.store, {
          account: test.account,
          userName: `limited-${++count}`,
          policy: { Statement: actions.map(allow) },
        });
      const reader = test.client(sdk.S3Client, limited('s3:GetObject'));
      await reader.send(new sdk.GetObjectCommand({ Bucket, Key: 'a.txt' }));
      const missing = await refusal(reader.send(new sdk.GetObjectCommand({ Bucket, Key: 'none' })));
      assert.equal(missing.name, 'AccessDenied');
      assert.match(
        missing.message,
        /^User: arn:aws:iam::\d{12}:user\/limited-\d+ is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::policied-\d+" because no identity-based policy allows the s3:ListBucket action$/,
      );
      assert.equal((await refusal(reader.send(new sdk.PutObjectCommand({ Bucket, Key: 'x', Body: 'x' })))).status, 403);
      assert.equal((await refusal(reader.send(new sdk.HeadBucketCommand({ Bucket })))).status, 403);
      assert.equal((await refusal(reader.send(new sdk.ListBucketsCommand()))).name, 'AccessDenied');
      const { Errors } = await reader.send(
        new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a.txt' }] } }),
      );
      assert.equal(Errors?.[0]?.Code, 'AccessDenied');
      reader.destroy();
      const lister = test.client(sdk.S3Client, limited('s3:GetObject', 's3:ListBucket'));
      assert.equal((await refusal(lister.send(new sdk.GetObjectCommand({ Bucket, Key: 'none' })))).name, 'NoSuchKey');
      lister.destroy();
    });

    it('of another account needs the bucket policy, and cannot take the name', async () => {
      const Bucket = await bucket();
      const key = createUserKey(test.sandbox.store, { account: '210987654321', userName: 'neighbour' });
      const neighbour = test.client(sdk.S3Client, key);
      const read = () => neighbour.send(new sdk.GetObjectCommand({ Bucket, Key: 'a.txt' }));
      assert.deepEqual(await refusal(read()), { name: 'AccessDenied', status: 403, message: 'Access Denied' });
      const taken = await refusal(neighbour.send(new sdk.CreateBucketCommand({ Bucket })));
      assert.deepEqual([taken.name, taken.status], ['BucketAlreadyExists', 409]);
      assert.deepEqual((await neighbour.send(new sdk.ListBucketsCommand())).Buckets, []);
      await putPolicy(Bucket, document({ ...publicRead(Bucket), Principal: { AWS: '210987654321' } }));
      await read();
      assert.equal((await refusal(neighbour.send(new sdk.DeleteBucketCommand({ Bucket })))).status, 403);
      neighbour.destroy();
    });
  });

  describe('a public policy', () => {
    const judge = (statement: object) => isPublic({ Statement: { ...publicRead('b'), ...statement } });
    const cases: [what: string, statement: object, expected: boolean][] = [
      ['lets in everybody', {}, true],
      ['lets in every AWS principal', { Principal: { AWS: '*' } }, true],
      ['only denies', { Effect: 'Deny' }, false],
      ['names an account', { Principal: { AWS: '111122223333' } }, false],
      ['names a service', { Principal: { Service: 'cloudfront.amazonaws.com' } }, false],
      ['exempts somebody', { Principal: undefined, NotPrincipal: { AWS: '111122223333' } }, true],
      ['asks for a referer', { Condition: { StringLike: { 'aws:Referer': 'https://example.com/*' } } }, true],
      [
        'is for one distribution',
        { Condition: { StringEquals: { 'AWS:SourceArn': 'arn:aws:cloudfront::1:distribution/E' } } },
        false,
      ],
      ['is for any source', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudfront::*' } } }, true],
      ['is for a narrow range', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }, false],
      [
        'is for half the internet',
        { Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '128.0.0.0/1'] } } },
        true,
      ],
      ['is for all but one address', { Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.1/32' } } }, true],
    ];
    for (const [what, statement, expected] of cases) {
      it(`is ${expected ? '' : 'not '}one that ${what}`, () => assert.equal(judge(statement), expected));
    }
  });

  /** The SDK puts the account in front of the host, and S3 Control's client offers no way to leave it out. */
  function controlClient(): control.S3ControlClient {
    const endpoint = test.url.replace('127.0.0.1', 'localhost');
    const client = new control.S3ControlClient({
      region: test.region,
      endpoint,
      credentials: test.sandbox.key,
      maxAttempts: 1,
    });
    const toLoopback = (next: (args: never) => Promise<never>) => (args: { request: { hostname: string } }) => {
      args.request.hostname = '127.0.0.1';
      return next(args as never);
    };
    client.middlewareStack.add(toLoopback as never, { step: 'build', priority: 'low' });
    return client;
  }

  /** The parts of the sandbox's world that reading a bucket needs, on the running sandbox's own state. */
  async function worldOf() {
    const { createAccess } = await import('../../../../src/sandbox/services/access.ts');
    const base = { store: test.sandbox.store, pace: paces.instant, now: () => now };
    return { ...base, access: createAccess(base) } as never;
  }
});
