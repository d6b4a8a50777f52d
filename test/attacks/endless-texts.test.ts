// Texts that a parser can split in more ways than there are seconds, or that become thousands of times as long when they
// are filled in: each is answered at once, also to somebody without a key.
import assert from 'node:assert/strict';
import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import { refusal, startTestSandbox, type TestSandbox } from '../helpers/sandbox/test-sandbox.ts';
import { bytesOf, exchange } from '../helpers/wire/request.ts';
import { signed } from '../helpers/wire/sign.ts';

const Bucket = 'endless';

describe('A text made to be read without end', () => {
  let test: TestSandbox;
  before(async () => {
    test = await startTestSandbox();
    const CreateBucketConfiguration = { LocationConstraint: 'ap-south-1' } as const;
    await test.client(s3.S3Client).send(new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  });
  after(() => test.stop());

  async function send(
    service: string,
    method: string,
    target: string,
    body: string,
    more: Record<string, string> = {},
  ) {
    const bytes = Buffer.from(body);
    const headers = Object.entries({ host: new URL(test.url).host, 'content-length': `${bytes.length}`, ...more });
    const request = { method, target, headers, body: bytes };
    const wire = signed(request, { ...test.sandbox.key, region: test.region, service });
    const answer = await exchange(test.url, bytesOf(wire));
    return [answer?.status, /<Code>(\w+)<|"__type":"(?:[\w.]+#)?(\w+)"/.exec(String(answer?.body))?.slice(1).join('')];
  }

  it('as XML is malformed: spaces that names may have, and ends of elements in a comment', async () => {
    for (const [body, answer] of [
      [`<VersioningConfiguration${" \u00a0\u00a0=''".repeat(1_000)} <`, 400],
      [`<VersioningConfiguration ${'\u00a0'.repeat(30_000)}=`, 400],
      [`<VersioningConfiguration><!-- ${'</'.repeat(100_000)} --`, 400],
    ] as const)
      assert.deepEqual(await send('s3', 'PUT', `/${Bucket}?versioning`, body), [answer, 'MalformedXML']);
    const comment = `<!-- ${'</'.repeat(100_000)} -->`;
    const whole = `<VersioningConfiguration>${comment}<Status>Suspended</Status></VersioningConfiguration>`;
    assert.deepEqual(await send('s3', 'PUT', `/${Bucket}?versioning`, whole), [200, undefined]);
  });

  it('as JSON is malformed: names of JavaScript beside quotes that nothing ends', async () => {
    for (const body of [`{"__proto__${'\\"'.repeat(200_000)}`, `{"\\u005f${'"\\"\\'.repeat(100_000)}`])
      assert.deepEqual(
        await send('dynamodb', 'POST', '/', body, {
          'x-amz-target': 'DynamoDB_20120810.ListTables',
          'content-type': 'application/x-amz-json-1.0',
        }),
        [400, 'SerializationException'],
      );
  });

  it('in a policy is a variable of spaces, or thousands that do not end', async () => {
    const client = test.client(iam.IAMClient);
    const decide = async (Resource: string) => {
      const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Resource}` };
      const { EvaluationResults } = await client.send(
        new iam.SimulateCustomPolicyCommand({
          PolicyInputList: [JSON.stringify({ Version: '2012-10-17', Statement: [statement] })],
          ActionNames: ['s3:GetObject'],
          ResourceArns: ['arn:aws:s3:::a/b'],
        }),
      );
      return EvaluationResults?.map(({ EvalDecision }) => EvalDecision);
    };
    for (const resource of [`\${${' '.repeat(60_000)},x}`, `\${${' '.repeat(60_000)}`, '${'.repeat(30_000)])
      assert.deepEqual(
        await decide(resource).catch((error: Error) => error.name),
        ['implicitDeny'],
        resource.slice(0, 5),
      );
  });

  describe('in a form without a key', () => {
    async function post(fields: Readonly<Record<string, string>>, fileName: string) {
      const endpoints = (await (await fetch(`${test.url}/_sandbox/endpoints`)).json()) as {
        kind: string;
        url: string;
      }[];
      const door = String(endpoints.find(({ kind }) => kind === 's3')?.url);
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append('file', new Blob(['x']), fileName);
      const text = await (await fetch(`${door}/${Bucket}`, { method: 'POST', body: form })).text();
      return /<Code>(\w+)</.exec(text)?.[1];
    }

    it('is a file name that is longer than all fields may be', async () => {
      assert.equal(await post({ key: 'a' }, `${'a'.repeat(4_000_000)}/`), 'MaxPostPreDataLengthExceeded');
      assert.equal(await post({ key: 'a' }, `${'a'.repeat(15_000)}/`), 'AccessDenied');
    });

    it('is a key with the name of the file a thousand times', async () => {
      assert.equal(await post({ key: '${filename}'.repeat(1_000) }, 'a'.repeat(5_000)), 'MaxPostPreDataLengthExceeded');
      assert.equal(await post({ key: '${filename}'.repeat(10) }, 'a'.repeat(100)), 'AccessDenied');
    });
  });

  it('keeps nobody else waiting: the sandbox answers after all of them', async () => {
    const { name } = await refusal(test.client(iam.IAMClient).send(new iam.GetRoleCommand({ RoleName: 'none' })));
    assert.equal(name, 'NoSuchEntityException');
  });
});
