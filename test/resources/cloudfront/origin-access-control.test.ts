// Origin access controls, on the sandbox.
import assert from 'node:assert/strict';
import {
  CloudFrontClient,
  CreateOriginAccessControlCommand,
  GetOriginAccessControlCommand,
  ListOriginAccessControlsCommand,
  UpdateOriginAccessControlCommand,
  type OriginAccessControlConfig,
} from '@aws-sdk/client-cloudfront';
import { accessControlName, originAccessControl } from '../../../src/resources/cloudfront/origin-access-control.ts';
import type { Aws } from '../../../src/engine/types.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('origin-access-control', () => {
  let test: TestSandbox;
  let aws: Aws;
  let cloudfront: CloudFrontClient;
  const props = { name: accessControlName('aws-workshop-x1y2z3a4', 'ap-south-1') };

  const ids = async () => {
    const { OriginAccessControlList: list } = await cloudfront.send(new ListOriginAccessControlsCommand({}));
    return list?.Items?.map(({ Id }) => Id) ?? [];
  };
  const change = async (Id: string, by: Partial<OriginAccessControlConfig>) => {
    const { OriginAccessControl: live, ETag } = await cloudfront.send(new GetOriginAccessControlCommand({ Id }));
    assert.ok(live?.OriginAccessControlConfig);
    const OriginAccessControlConfig = { ...live.OriginAccessControlConfig, ...by };
    await cloudfront.send(new UpdateOriginAccessControlCommand({ Id, IfMatch: ETag, OriginAccessControlConfig }));
  };

  before(async () => {
    test = await startTestSandbox();
    aws = await testAws(test);
    cloudfront = test.client(CloudFrontClient);
  });
  after(() => test.stop());
  afterEach(() => originAccessControl.remove(props, aws, undefined, undefined));

  it('makes one, however often it is asked', async () => {
    const made = await originAccessControl.ensure(props, aws, undefined);
    assert.deepEqual(made, { id: made.id, signing: 'always' });
    assert.deepEqual(await originAccessControl.ensure(props, aws, made), made);
    assert.deepEqual(await originAccessControl.ensure(props, aws, undefined), made);
    assert.deepEqual(await originAccessControl.read(props, aws, undefined), made);
    assert.deepEqual(await ids(), [made.id]);
  });

  it('adopts the one of an answer that got lost', async () => {
    const unlucky = await testAws(test, { around: loseAnswerOf('CreateOriginAccessControl') });
    await assert.rejects(async () => originAccessControl.ensure(props, unlucky, undefined), /socket hang up/);
    const made = await originAccessControl.ensure(props, aws, undefined);
    assert.deepEqual(await ids(), [made.id]);
  });

  it('signs every request again where somebody has changed it', async () => {
    const made = await originAccessControl.ensure(props, aws, undefined);
    await change(made.id, { SigningBehavior: 'never' });
    assert.equal((await originAccessControl.read(props, aws, made))?.signing, 'never');
    assert.deepEqual(await originAccessControl.ensure(props, aws, made), made);
    assert.equal((await originAccessControl.read(props, aws, made))?.signing, 'always');
  });

  it("neither changes nor removes a namesake with somebody else's description", async () => {
    const OriginAccessControlConfig = {
      Name: props.name,
      Description: 'by hand',
      OriginAccessControlOriginType: 's3' as const,
      SigningBehavior: 'never' as const,
      SigningProtocol: 'sigv4' as const,
    };
    const { OriginAccessControl: foreign } = await cloudfront.send(
      new CreateOriginAccessControlCommand({ OriginAccessControlConfig }),
    );
    const refused = { message: /origin access control oac-\S+ already exists and does not have the tag/ };
    await assert.rejects(async () => originAccessControl.ensure(props, aws, undefined), refused);
    await assert.rejects(async () => originAccessControl.remove(props, aws, undefined, undefined), refused);
    assert.deepEqual(await ids(), [foreign?.Id]);
    // One that a learner has created by hand is known by its record.
    const known = { id: foreign?.Id ?? '', signing: 'never' };
    assert.equal((await originAccessControl.ensure(props, aws, known)).signing, 'always');
  });

  it('tells by its name to which bucket and region it belongs, with at most 64 characters', async () => {
    const name = accessControlName(`aws-workshop-${'a'.repeat(20)}-x1y2z3a4`, 'ap-southeast-1');
    assert.ok(name.length <= 64, name);
    await originAccessControl.ensure(props, aws, undefined);
    const listed: unknown[] = [];
    for await (const { bucket, comment } of originAccessControl.listing?.list(aws, { bucket: ['aws-workshop'] }) ?? [])
      listed.push([bucket, comment]);
    assert.deepEqual(listed, [[{ name: 'aws-workshop-x1y2z3a4', region: 'ap-south-1' }, 'workshop=url-shortener']]);
  });

  it('is content when it is gone', async () => {
    const made = await originAccessControl.ensure(props, aws, undefined);
    await originAccessControl.remove(props, aws, made, undefined);
    assert.equal(await originAccessControl.read(props, aws, made), undefined);
    await originAccessControl.remove(props, aws, made, undefined);
  });
});
