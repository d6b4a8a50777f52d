// Which policy a denial of AWS names, and whether more permissions of the caller would help.
import assert from 'node:assert/strict';
import { denialIn, isDeniedByPolicy, isLimit, whichPolicy } from '../../../src/aws/errors/denials.ts';
import { permanentError } from '../../../src/aws/errors/permanent-errors.ts';

const asked =
  'User: arn:aws:iam::123456789012:user/ana is not authorized to perform: s3:GetBucketTagging on resource: x';

function denied(how: string): Error {
  return Object.assign(new Error(`${asked} ${how}`), { name: 'AccessDenied' });
}

describe('a denial', () => {
  const limits = [
    ['because no permissions boundary allows the s3:GetBucketTagging action', 'permissions boundary'],
    ['because no session policy allows the s3:GetBucketTagging action', 'session policy'],
    ['because no service control policy allows the s3:GetBucketTagging action', 'service control policy'],
    ['because no resource control policy allows the s3:GetBucketTagging action', 'resource control policy'],
    ['because no VPC endpoint policy allows the s3:GetBucketTagging action', 'VPC endpoint policy'],
    ['with an explicit deny in a service control policy', 'service control policy'],
    ['with an explicit deny in a resource control policy', 'resource control policy'],
    ['with an explicit deny in a permissions boundary', 'permissions boundary'],
    ['with an explicit deny in an identity-based policy', 'identity-based policy'],
    ['with an explicit deny in a resource-based policy', 'resource-based policy'],
    ['with an explicit deny', 'identity-based policy'],
  ] as const;

  for (const [how, policy] of limits)
    it(`${how} is of the ${policy}, and more permissions do not help`, () => {
      const denial = denialIn(`${asked} ${how}`);
      assert.deepEqual(
        [denial?.policy, denial?.isExplicit, denial && isLimit(denial)],
        [policy, how.startsWith('with'), true],
      );
      assert.equal(isDeniedByPolicy(denied(how)), policy !== 'session policy');
      assert.match(permanentError(denied(how))?.fix ?? '', /^workshop doctor/);
    });

  it('names the policy where AWS does', () => {
    const arn = 'arn:aws:organizations::123456789012:policy/o-abc/service_control_policy/p-xyz';
    const denial = denialIn(`${asked} with an explicit deny in a service control policy: ${arn}`);
    assert.deepEqual(denial, { policy: 'service control policy', isExplicit: true, arn });
    assert.equal(denial && whichPolicy(denial), `a service control policy (SCP) of your AWS organization (${arn})`);
  });

  it('that only misses a permission is one that a permission helps', () => {
    for (const how of [
      'because no identity-based policy allows the s3:GetBucketTagging action',
      'because no resource-based policy allows the s3:GetBucketTagging action',
    ]) {
      assert.equal(isDeniedByPolicy(denied(how)), false);
      assert.equal(permanentError(denied(how)), undefined);
    }
    assert.equal(denialIn('Access Denied'), undefined);
  });

  it('is one of permissions only: other errors may have these words', () => {
    const other = Object.assign(new Error('with an explicit deny in a service control policy'), { name: 'Other' });
    assert.equal(isDeniedByPolicy(other), false);
    assert.equal(permanentError(other), undefined);
  });
});
