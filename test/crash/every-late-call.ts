// Stops the run after every call that creates something, while all reads are late, as on AWS; and loses each such answer
// once while the run goes on. Takes minutes: `npm run test:crash`.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { courseSteps } from '../../src/engine/course.ts';
import type { InjectionPlan } from '../../src/sandbox/sandbox.ts';
import { course } from '../../steps/index.ts';
import { census } from '../helpers/sandbox/census.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';
import { crashAndRecover } from './crash.ts';
import { byService, censusOf, surviveInjections } from './injections.ts';
import { tenthOfAwsPace, createsOrChanges } from './delays.ts';

describe('a lost answer while everything is late', () => {
  let workspace: TestWorkspace;
  let snapshots: string;
  before(async () => {
    snapshots = await mkdtemp(join(tmpdir(), 'workshop-late-'));
    workspace = await openTestWorkspace();
  });
  after(async () => {
    await workspace.stop();
    await rm(snapshots, { recursive: true, force: true });
  });

  for (const { id: step } of courseSteps(course)) {
    it(`in ${step}, with a crash, is survived`, async () => {
      const from = join(snapshots, step);
      await workspace.snapshot(from);
      await workspace.goto(step);
      const clean = await census(workspace.sandbox);
      await workspace.whileStopped(async () => {
        for (let call = 1; ; call += 1) {
          const point = { step, call, when: 'after', counting: createsOrChanges, pace: tenthOfAwsPace } as const;
          if ((await crashAndRecover(point, from, clean)) === undefined) break;
        }
      });
      await rm(from, { recursive: true, force: true });
    });
  }

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
