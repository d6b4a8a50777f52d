// Regions that the course does not run in, and those in which chapter 8 cannot be built.
import assert from 'node:assert/strict';
import { defaultRegions } from '../../src/aws/facts.ts';
import { identityProblem, refusedPartition } from '../../src/aws/regions.ts';
import { checkRegion } from '../../src/commands/shared/check-options.ts';
import { probesOf } from '../../src/commands/account/doctor/diagnose.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { sandboxTarget } from '../../src/aws/target/target.ts';
import { runProbes } from '../../src/commands/account/doctor/probe.ts';
import distribution from '../../steps/8-distribution/distribution.ts';
import { startTestSandbox } from '../helpers/sandbox/test-sandbox.ts';

describe('a region', () => {
  it('of another partition is refused with the reason, also where its name has another form', () => {
    for (const [region, says] of [
      ['cn-north-1', /AWS in China, where every ARN begins with arn:aws-cn:/],
      ['us-gov-west-1', /AWS GovCloud \(US\), where every ARN begins with arn:aws-us-gov:/],
      ['eusc-de-east-1', /the AWS European Sovereign Cloud/],
      ['us-isob-east-1', /an isolated partition of AWS/],
    ] as const) {
      assert.match(refusedPartition(region) ?? '', says);
      assert.throws(() => checkRegion(region, 'workshop start --help'), { code: 'usage', message: says });
    }
    assert.equal(refusedPartition('ap-south-1'), undefined);
    checkRegion('il-central-1', 'workshop start --help');
  });

  it('that AWS opened after 2022 has no origin access identities', () => {
    assert.equal(
      identityProblem('ap-southeast-4'),
      "CloudFront's origin access identities (OAI) cannot read buckets in ap-southeast-4, which AWS opened in January 2023.",
    );
    assert.match(identityProblem('ap-southeast-9') ?? '', /which AWS opened after 2022\.$/);
    assert.deepEqual([...defaultRegions, 'ap-south-2', 'me-central-1'].filter(identityProblem), []);
  });

  it('without them is reported by the doctor, and chapter 8 stops before it creates anything', async () => {
    const sandbox = await startTestSandbox();
    const aws = createAws({
      target: sandboxTarget({ url: sandbox.url, ...sandbox.sandbox.key }, 'il-central-1'),
      account: sandbox.account,
      suffix: '',
      buildDir: sandbox.dir,
      emit: () => undefined,
      signal: new AbortController().signal,
    });
    try {
      const scope = { suffix: '', bucketName: 'aws-workshop-doctor00', arn: '', audience: 'learner' } as const;
      const probes = probesOf(aws, scope).filter(({ id }) => id === 'identity-region');
      assert.deepEqual(await runProbes(probes), [
        {
          id: 'identity-region',
          title: "The region is one that CloudFront's origin access identities serve",
          status: 'fail',
          because:
            "CloudFront's origin access identities (OAI) cannot read buckets in il-central-1, which AWS opened in August 2023. Chapter 8 cannot be built there.",
          help: 'workshop start --target aws --region ap-south-1   # in a new folder; or build chapters 1 to 7 only',
        },
      ]);
      await assert.rejects(distribution.provision({ aws } as never), {
        code: 'refused',
        message: /cannot read buckets in il-central-1, which AWS opened in August 2023/,
        fix: /^workshop next --skip/,
      });
    } finally {
      aws.close();
      await sandbox.stop();
    }
  });
});
