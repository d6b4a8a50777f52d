// Response headers policies, on the sandbox.
import assert from 'node:assert/strict';
import {
  CloudFrontClient,
  CreateResponseHeadersPolicyCommand,
  GetResponseHeadersPolicyCommand,
  ListResponseHeadersPoliciesCommand,
  UpdateResponseHeadersPolicyCommand,
  type ResponseHeadersPolicyConfig,
} from '@aws-sdk/client-cloudfront';
import { headersPolicyName, responseHeadersPolicy } from '../../../src/resources/cloudfront/response-headers-policy.ts';
import type { Aws } from '../../../src/engine/types.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('response-headers-policy', () => {
  let test: TestSandbox;
  let aws: Aws;
  let cloudfront: CloudFrontClient;
  const props = {
    name: headersPolicyName('aws-workshop-x1y2z3a4', 'ap-south-1'),
    contentSecurityPolicy: "default-src 'none'",
  };
  const headers = {
    'content-security-policy': "default-src 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
  };

  const ids = async () => {
    const command = new ListResponseHeadersPoliciesCommand({ Type: 'custom' });
    const { ResponseHeadersPolicyList: list } = await cloudfront.send(command);
    return list?.Items?.map(({ ResponseHeadersPolicy: policy }) => policy?.Id) ?? [];
  };
  const configOf = async (Id: string) => {
    const { ResponseHeadersPolicy: live, ETag } = await cloudfront.send(new GetResponseHeadersPolicyCommand({ Id }));
    assert.ok(live?.ResponseHeadersPolicyConfig);
    return { config: live.ResponseHeadersPolicyConfig, IfMatch: ETag };
  };
  const change = async (Id: string, by: Partial<ResponseHeadersPolicyConfig>) => {
    const { config, IfMatch } = await configOf(Id);
    const ResponseHeadersPolicyConfig = { ...config, ...by };
    await cloudfront.send(new UpdateResponseHeadersPolicyCommand({ Id, IfMatch, ResponseHeadersPolicyConfig }));
  };

  before(async () => {
    test = await startTestSandbox();
    aws = await testAws(test);
    cloudfront = test.client(CloudFrontClient);
  });
  after(() => test.stop());
  afterEach(() => responseHeadersPolicy.remove(props, aws, undefined, undefined));

  it('makes one with its five headers, however often it is asked', async () => {
    const made = await responseHeadersPolicy.ensure(props, aws, undefined);
    assert.deepEqual(made, { id: made.id, headers });
    assert.deepEqual(await responseHeadersPolicy.ensure(props, aws, made), made);
    assert.deepEqual(await responseHeadersPolicy.ensure(props, aws, undefined), made);
    assert.deepEqual(await responseHeadersPolicy.read(props, aws, undefined), made);
    assert.deepEqual(await ids(), [made.id]);
  });

  it('adopts the one of an answer that got lost', async () => {
    const unlucky = await testAws(test, { around: loseAnswerOf('CreateResponseHeadersPolicy') });
    await assert.rejects(async () => responseHeadersPolicy.ensure(props, unlucky, undefined), /socket hang up/);
    const made = await responseHeadersPolicy.ensure(props, aws, undefined);
    assert.deepEqual(await ids(), [made.id]);
  });

  it('corrects the headers that somebody has changed, and keeps those that are not its own', async () => {
    const made = await responseHeadersPolicy.ensure(props, aws, undefined);
    await change(made.id, {
      SecurityHeadersConfig: {
        FrameOptions: { FrameOption: 'SAMEORIGIN', Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: false },
      },
      CustomHeadersConfig: { Quantity: 1, Items: [{ Header: 'x-team', Value: 'red', Override: true }] },
    });
    assert.deepEqual((await responseHeadersPolicy.read(props, aws, made))?.headers, {
      'content-security-policy': 'none',
      'x-content-type-options': 'none',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer (a header of the origin stays)',
      'strict-transport-security': 'none',
    });
    assert.deepEqual(await responseHeadersPolicy.ensure(props, aws, made), made);
    assert.deepEqual((await responseHeadersPolicy.read(props, aws, made))?.headers, headers);
    const { config } = await configOf(made.id);
    assert.deepEqual(config.CustomHeadersConfig?.Items, [{ Header: 'x-team', Value: 'red', Override: true }]);
  });

  it("neither changes nor removes a namesake with somebody else's comment", async () => {
    const { ResponseHeadersPolicy: foreign } = await cloudfront.send(
      new CreateResponseHeadersPolicyCommand({
        ResponseHeadersPolicyConfig: {
          Name: props.name,
          Comment: 'by hand',
          SecurityHeadersConfig: { ContentTypeOptions: { Override: true } },
        },
      }),
    );
    const refused = { message: /response headers policy headers-\S+ already exists and does not have the tag/ };
    await assert.rejects(async () => responseHeadersPolicy.ensure(props, aws, undefined), refused);
    await assert.rejects(async () => responseHeadersPolicy.remove(props, aws, undefined, undefined), refused);
    assert.deepEqual(await ids(), [foreign?.Id]);
    // One that a learner has created by hand is known by its record.
    const known = { id: foreign?.Id ?? '', headers: {} };
    assert.deepEqual((await responseHeadersPolicy.ensure(props, aws, known)).headers, headers);
  });

  it('tells by its name to which bucket and region it belongs', async () => {
    await responseHeadersPolicy.ensure(props, aws, undefined);
    const listed: unknown[] = [];
    const names = { bucket: ['aws-workshop'] };
    for await (const { bucket, comment } of responseHeadersPolicy.listing?.list(aws, names) ?? [])
      listed.push([bucket, comment]);
    assert.deepEqual(listed, [[{ name: 'aws-workshop-x1y2z3a4', region: 'ap-south-1' }, 'workshop=url-shortener']]);
  });

  it('is content when it is gone', async () => {
    const made = await responseHeadersPolicy.ensure(props, aws, undefined);
    await responseHeadersPolicy.remove(props, aws, made, undefined);
    assert.equal(await responseHeadersPolicy.read(props, aws, made), undefined);
    await responseHeadersPolicy.remove(props, aws, made, undefined);
  });
});
