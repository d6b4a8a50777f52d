// What nobody in the account can remove: it is tried once, and reported as final.
import assert from 'node:assert/strict';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import type { CallInterceptor } from '../../../src/aws/calls/clients.ts';
import { cannotBeRemoved } from '../../../src/aws/errors/cannot-be-removed.ts';
import { decideAfterScan, type Scan } from '../../../src/commands/class/reset/quarantine.ts';
import type { MemberState } from '../../../src/commands/class/reset/reset-types.ts';
import { codeOf } from '../../../src/commands/course/teardown/receipt-text.ts';
import { teardown } from '../../../src/engine/remove/teardown.ts';
import { receiptOf, type AccountScan } from '../../../src/engine/remove/receipt.ts';
import { accountPublicAccess, isLockedByOrganization } from '../../../src/resources/s3/account-public-access.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

function awsError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 403 } });
}

const protectedRole = awsError(
  'UnmodifiableEntityException',
  "Cannot perform the operation on the protected role 'aws-workshop-lambda-role' - this role is only modifiable by AWS",
);
const nothingSeen: AccountScan = { at: '', found: [], namesakes: [], looked: [], account: null, unseen: [] };

describe('what nobody in the account can remove', () => {
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace();
    await workspace.goto('role');
  });
  after(() => workspace.stop());

  it('is known by the error of AWS', () => {
    assert.equal(cannotBeRemoved(protectedRole), 'it belongs to an AWS service, and only that service can delete it.');
    assert.equal(
      cannotBeRemoved(awsError('AccessDenied', 'Access Denied because object protected by object lock.')),
      'S3 Object Lock keeps its objects until their retention ends.',
    );
    assert.equal(cannotBeRemoved(awsError('AccessDenied', 'Access Denied')), undefined);
    assert.equal(cannotBeRemoved(awsError('DeleteConflictException', 'must detach all policies first')), undefined);
  });

  it('ends a teardown as final, after one try, with exit code 6, and everything else is removed', async () => {
    let tries = 0;
    const around: CallInterceptor = ({ operation }, next) => {
      if (operation !== 'DeleteRole') return next();
      tries += 1;
      return Promise.reject(protectedRole);
    };
    const { left, removed, receipt } = await workspace.work(
      async ({ run, checkpoint }) => {
        const result = await teardown(run);
        return { ...result, receipt: receiptOf(checkpoint, result.left, nothingSeen) };
      },
      { around },
    );
    assert.deepEqual(
      left.map(({ id, state, reason, isFinal }) => [id, state, reason, isFinal]),
      [
        [
          'role',
          'failed',
          'cannot be removed: it belongs to an AWS service, and only that service can delete it.',
          true,
        ],
      ],
    );
    assert.deepEqual(
      removed.map(({ id }) => id),
      ['logs-policy', 'table'],
    );
    assert.equal(tries, 1);
    assert.equal(codeOf(receipt), 6);
  });

  it('quarantines an account of a class at the first scan', () => {
    const left = [
      {
        id: 'role',
        kind: 'role',
        what: 'IAM role r',
        name: 'r',
        arn: undefined,
        state: 'failed',
        reason: 'cannot be removed: it belongs to an AWS service, and only that service can delete it.',
        isFinal: true,
      },
    ] as const;
    const state = { left: [...left], clean: 0, dirty: 1, phase: 'checking' } as unknown as MemberState;
    const record = {
      id: 'role',
      step: 'role',
      kind: 'role',
      status: 'removing',
      props: null,
      changes: [],
      at: '',
    } as const;
    const scan: Scan = {
      remaining: [{ ...record, changes: [] }],
      appeared: [],
      notInspected: [],
      unconfirmed: [],
      publicAccessBlocked: true,
      blockError: undefined,
    };
    decideAfterScan(state, scan, 2);
    assert.deepEqual(
      [state.phase, state.reason],
      [
        'quarantined',
        'IAM role r: cannot be removed: it belongs to an AWS service, and only that service can delete it.',
      ],
    );
    const again = { left: [], clean: 0, dirty: 1, phase: 'checking' } as unknown as MemberState;
    decideAfterScan(again, scan, 2);
    assert.equal(again.phase, 'checking');
  });

  describe('Block Public Access that an organization locks', () => {
    const bare = awsError('AccessDenied', 'Access Denied');
    const locked: CallInterceptor = ({ operation }, next) =>
      operation === 'PutPublicAccessBlock' || operation === 'DeletePublicAccessBlock' ? Promise.reject(bare) : next();

    it('is told apart from a missing permission', async () => {
      const missing = awsError(
        'AccessDenied',
        'User: u is not authorized to perform: s3:PutAccountPublicAccessBlock because no identity-based policy allows the s3:PutAccountPublicAccessBlock action',
      );
      const denied = awsError('AccessDenied', 'with an explicit deny in an identity-based policy');
      assert.deepEqual([bare, missing, denied].map(isLockedByOrganization), [true, false, false]);
      await workspace.work(
        async ({ run }) => {
          const on = accountPublicAccess.ensure({ block: true }, run.aws, undefined);
          await assert.rejects(on, (error: Error) => {
            assert.equal(error.message, 'Your organization locks Block Public Access of the account: Access Denied');
            assert.equal(isLockedByOrganization(error), true);
            return true;
          });
        },
        { around: locked },
      );
    });

    it('stays as it is in a teardown, which says why and does not fail', async () => {
      const AccountId = workspace.sandbox.account;
      const PublicAccessBlockConfiguration = {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      };
      const control = workspace.sandbox.client(S3ControlClient);
      await control.send(new PutPublicAccessBlockCommand({ AccountId, PublicAccessBlockConfiguration }));
      const kept = await workspace.work(
        ({ run }) => accountPublicAccess.remove({ block: true }, run.aws, undefined, null),
        { around: locked },
      );
      assert.deepEqual(kept, {
        kept: 'an S3 policy of your organization locks it, so nobody in the account can change it.',
      });
    });
  });
});
