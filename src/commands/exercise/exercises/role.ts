// Exercises with the role: its trust policy and its permissions.
import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { functionPolicy } from '../../../../steps/9-lock-it-down/function-policies.ts';
import { managedPolicies, readOnlyPolicy } from '../../../aws/facts.ts';
import { orMissing } from '../../../resources/define.ts';
import { notFound } from '../../../resources/iam/role.ts';
import { defineExercise, type Built } from './define.ts';

const { CloudWatchFullAccess, CloudWatchFullAccessV2 } = managedPolicies;

export const putItemMissing = defineExercise({
  name: 'put-item-missing',
  area: 'the role',
  needs: 'database-access',
  until: 'own-roles',
  resources: ['database-policy'],
  symptom: 'database-access.stores-url',
  complaint: 'Old links work, but nobody can shorten a URL. A colleague talked about "least privilege" yesterday.',
  cause:
    'The role had AmazonDynamoDBReadOnlyAccess instead of the policy that also allows writing. It allowed dynamodb:GetItem, but not dynamodb:PutItem. The log of {{createFunction}} names the missing action.',
  async inject(built) {
    await attach(built, readOnlyPolicy);
    const { policy } = built.outputs('database-access');
    if (policy !== null) await detach(built, policy);
  },
  undo: (built) => detach(built, readOnlyPolicy),
});

export const logPermissionGone = defineExercise({
  name: 'log-permission-gone',
  area: 'the role',
  needs: 'role',
  until: 'own-roles',
  resources: ['logs-policy'],
  symptom: 'role.can-write-logs',
  complaint: 'Everything works, but the logs have had no new lines since noon.',
  cause:
    'CloudWatchFullAccess was detached from the role. A function runs without it, but it cannot write logs. You notice that only when you need the logs.',
  async inject(built) {
    for (const arn of [CloudWatchFullAccess, CloudWatchFullAccessV2]) await detach(built, arn);
  },
});

export const trustChanged = defineExercise({
  name: 'trust-changed',
  area: 'the role',
  needs: 'role',
  until: 'own-roles',
  resources: ['role'],
  symptom: 'role.trusts-lambda-only',
  complaint: 'An auditor asks why virtual machines can assume the role of the functions.',
  cause:
    'The trust policy of {{roleName}} named ec2.amazonaws.com. Warm functions continue for a while. Then Lambda cannot assume the role any more.',
  async inject({ aws, outputs }) {
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
    const command = new UpdateAssumeRolePolicyCommand({ RoleName: outputs('role').roleName, PolicyDocument });
    await aws.client(IAMClient).send(command);
  },
});

export const wildcardPolicy = defineExercise({
  name: 'wildcard-policy',
  area: 'the role',
  needs: 'own-roles',
  resources: ['get-role-policy'],
  symptom: 'own-roles.get-function-least',
  complaint: 'Everything works. An auditor reports that a function which only reads is able to delete the table.',
  cause:
    'The inline policy of the role of {{getFunction}} allowed dynamodb:* on the table, and not dynamodb:GetItem. A wildcard ends a long search for the missing action, and it stays. No test of the website notices it.',
  async inject(built) {
    const { role: RoleName, name: PolicyName, document } = functionPolicy('get', built);
    const PolicyDocument = JSON.stringify(document).replace('dynamodb:GetItem', 'dynamodb:*');
    await built.aws.client(IAMClient).send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
  },
});

async function attach({ aws, outputs }: Built, PolicyArn: string): Promise<void> {
  const command = new AttachRolePolicyCommand({ RoleName: outputs('role').roleName, PolicyArn });
  await aws.client(IAMClient).send(command);
}

/** A policy that is not attached is no error. */
async function detach({ aws, outputs }: Built, PolicyArn: string): Promise<void> {
  const command = new DetachRolePolicyCommand({ RoleName: outputs('role').roleName, PolicyArn });
  await orMissing(aws.client(IAMClient).send(command), notFound);
}
