// Stops the run after every call that creates something, while all reads are late, as on AWS; and loses each such answer
// once while the run goes on. Takes minutes: `npm run test:crash`.
import assert from 'node:assert/strict';
import type { InjectionPlan } from '../../src/sandbox/sandbox.ts';
import { crashAtEveryCall } from './crash.ts';
import { byService, censusOf, surviveInjections } from './injections.ts';
import { tenthOfAwsPace, createsOrChanges } from './delays.ts';

describe('a lost answer while everything is late', () => {
  crashAtEveryCall({ when: 'after', counting: createsOrChanges, pace: tenthOfAwsPace });

  it('at each kind of change, over the whole course, makes nothing twice', async () => {
    const last = 'private-again';
    const lost = new Set<string>();
    const injections: InjectionPlan = (service, operation) => {
      const key = `${service} ${operation}`;
      if (!createsOrChanges.test(operation) || lost.has(key)) return undefined;
      lost.add(key);
      return 'drop-after';
    };
    const { met } = await surviveInjections(injections, last, await censusOf(last), { pace: tenthOfAwsPace });
    assert.deepEqual(byService(met), {
      apigatewayv2: 'CreateApi CreateIntegration CreateRoute CreateStage UpdateApi',
      cloudfront: 'CreateCloudFrontOriginAccessIdentity CreateDistributionWithTags UpdateDistribution',
      dynamodb: 'CreateTable PutItem',
      iam: 'AttachRolePolicy CreateRole',
      lambda: 'AddPermission CreateFunction PublishLayerVersion UpdateFunctionCode UpdateFunctionConfiguration',
      logs: 'CreateLogGroup PutRetentionPolicy',
      s3: 'CreateBucket PutBucketPolicy PutBucketWebsite PutObject PutPublicAccessBlock',
      s3control: 'PutPublicAccessBlock',
    });
  });
});
