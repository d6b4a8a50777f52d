// Faults in the role: whom it trusts, and what it may do.
import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { managedPolicies } from '../../../aws/facts.ts';
import { orMissing } from '../../../resources/define.ts';
import { notFound } from '../../../resources/iam/role.ts';
import { defineExercise, type Built } from './define.ts';

const readOnly = 'arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess';
const { CloudWatchFullAccess, CloudWatchFullAccessV2 } = managedPolicies;

export const putItemMissing = defineExercise({
  name: 'put-item-missing',
  area: 'the role',
  needs: 'database-access',
  resources: ['database-policy'],
  symptom: 'database-access.stores-url',
  says: 'Old links work, and new ones cannot be made. Somebody spoke of "least privilege" yesterday.',
  cause:
    'The role had AmazonDynamoDBReadOnlyAccess in place of the policy that may write: dynamodb:GetItem was allowed, dynamodb:PutItem was not. The log of {{createFunction}} names the missing action.',
  async inject(built) {
    await attach(built, readOnly);
    await detach(built, built.outputs('database-access').policy);
  },
  undo: (built) => detach(built, readOnly),
});

export const logPermissionGone = defineExercise({
  name: 'log-permission-gone',
  area: 'the role',
  needs: 'role',
  resources: ['logs-policy'],
  symptom: 'role.can-write-logs',
  says: 'Everything works, and the logs have been silent since noon.',
  cause:
    'CloudWatchFullAccess was off the role. A function runs just as well without it; it merely cannot tell anybody, which one finds out on the day something else breaks.',
  async inject(built) {
    for (const arn of [CloudWatchFullAccess, CloudWatchFullAccessV2]) await detach(built, arn);
  },
});

export const trustChanged = defineExercise({
  name: 'trust-changed',
  area: 'the role',
  needs: 'role',
  resources: ['role'],
  symptom: 'role.trusts-lambda-only',
  says: 'An auditor asks why the role of two functions may be put on by virtual machines.',
  cause:
    'The trust policy of {{roleName}} named ec2.amazonaws.com. Functions with warm environments go on for a while; then Lambda cannot put on the role any more.',
  async inject({ aws, outputs }) {
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
    const command = new UpdateAssumeRolePolicyCommand({ RoleName: outputs('role').roleName, PolicyDocument });
    await aws.client(IAMClient).send(command);
  },
});

async function attach({ aws, outputs }: Built, PolicyArn: string): Promise<void> {
  const command = new AttachRolePolicyCommand({ RoleName: outputs('role').roleName, PolicyArn });
  await aws.client(IAMClient).send(command);
}

/** Not there is as good. */
async function detach({ aws, outputs }: Built, PolicyArn: string): Promise<void> {
  const command = new DetachRolePolicyCommand({ RoleName: outputs('role').roleName, PolicyArn });
  await orMissing(aws.client(IAMClient).send(command), notFound);
}
