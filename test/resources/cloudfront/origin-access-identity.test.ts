// Origin access identities, on the sandbox.
import assert from 'node:assert/strict';
import {
  CloudFrontClient,
  CreateCloudFrontOriginAccessIdentityCommand,
  GetCloudFrontOriginAccessIdentityCommand,
  ListCloudFrontOriginAccessIdentitiesCommand,
  UpdateCloudFrontOriginAccessIdentityCommand,
} from '@aws-sdk/client-cloudfront';
import { originAccessIdentity } from '../../../src/resources/cloudfront/origin-access-identity.ts';
import type { Aws } from '../../../src/engine/types.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('origin-access-identity', () => {
  let test: TestSandbox;
  let aws: Aws;
  let cloudfront: CloudFrontClient;
  const props = { callerReference: 'aws-workshop-tests', comment: 'access-identity-tests' };

  const ids = async () => {
    const { CloudFrontOriginAccessIdentityList: list } = await cloudfront.send(
      new ListCloudFrontOriginAccessIdentitiesCommand({}),
    );
    return list?.Items?.map(({ Id }) => Id) ?? [];
  };
  const setComment = async (Id: string, Comment: string) => {
    const { ETag } = await cloudfront.send(new GetCloudFrontOriginAccessIdentityCommand({ Id }));
    const CloudFrontOriginAccessIdentityConfig = { CallerReference: props.callerReference, Comment };
    await cloudfront.send(
      new UpdateCloudFrontOriginAccessIdentityCommand({ Id, IfMatch: ETag, CloudFrontOriginAccessIdentityConfig }),
    );
  };

  before(async () => {
    test = await startTestSandbox();
    aws = await testAws(test);
    cloudfront = test.client(CloudFrontClient);
  });
  after(() => test.stop());
  afterEach(() => originAccessIdentity.remove(props, aws, undefined, undefined));

  it('makes one, however often it is asked', async () => {
    const made = await originAccessIdentity.ensure(props, aws, undefined);
    assert.deepEqual(await originAccessIdentity.ensure(props, aws, made), made);
    assert.deepEqual(await originAccessIdentity.ensure(props, aws, undefined), made);
    assert.deepEqual(await originAccessIdentity.read(props, aws, undefined), made);
    assert.deepEqual(await ids(), [made.id]);
  });

  it('adopts the one of an answer that got lost', async () => {
    const unlucky = await testAws(test, { around: loseAnswerOf('CreateCloudFrontOriginAccessIdentity') });
    await assert.rejects(async () => originAccessIdentity.ensure(props, unlucky, undefined), /socket hang up/);
    const made = await originAccessIdentity.ensure(props, aws, undefined);
    assert.deepEqual(await ids(), [made.id]);
  });

  it('corrects a changed comment, also where its id got lost', async () => {
    const made = await originAccessIdentity.ensure(props, aws, undefined);
    await setComment(made.id, 'changed');
    assert.equal((await originAccessIdentity.read(props, aws, made))?.comment, 'changed');
    assert.deepEqual(await originAccessIdentity.ensure(props, aws, made), made);
    await setComment(made.id, 'changed again');
    assert.deepEqual(await originAccessIdentity.ensure(props, aws, undefined), made);
    assert.deepEqual(await originAccessIdentity.read(props, aws, undefined), made);
  });

  it("neither adopts nor removes a namesake with somebody else's reference", async () => {
    const CloudFrontOriginAccessIdentityConfig = { CallerReference: 'by hand', Comment: props.comment };
    const { CloudFrontOriginAccessIdentity: foreign } = await cloudfront.send(
      new CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig }),
    );
    assert.equal(await originAccessIdentity.read(props, aws, undefined), undefined);
    const made = await originAccessIdentity.ensure(props, aws, undefined);
    assert.notEqual(made.id, foreign?.Id);
    await originAccessIdentity.remove(props, aws, undefined, undefined);
    assert.deepEqual(await ids(), [foreign?.Id]);
  });

  it('is content when it is gone', async () => {
    const made = await originAccessIdentity.ensure(props, aws, undefined);
    await originAccessIdentity.remove(props, aws, made, undefined);
    assert.equal(await originAccessIdentity.read(props, aws, made), undefined);
    await originAccessIdentity.remove(props, aws, made, undefined);
  });
});
