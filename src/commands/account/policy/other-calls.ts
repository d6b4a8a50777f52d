// The permissions of calls that are about no resource of the registry: identity, quotas, and what checks try out.
import {
  allow,
  anyResource,
  cleanupToo,
  instructorOnly,
  learnerOnly,
  onlyWhen,
  optionalStep,
  type CallPermissions,
  type StatementScope,
} from '../../../aws/permissions.ts';
import { alarms } from '../../../resources/cloudwatch/alarm.ts';
import { distributions } from '../../../resources/cloudfront/distribution.ts';
import { tables } from '../../../resources/dynamodb/table.ts';
import { roles } from '../../../resources/iam/role-scopes.ts';
import { functions } from '../../../resources/lambda/function.ts';
import { layers } from '../../../resources/lambda/layer-version.ts';
import { logGroups } from '../../../resources/logs/log-group.ts';
import { buckets, objects } from '../../../resources/s3/common.ts';

const doctor = 'workshop doctor, or workshop start';
const inConsole = 'a tab of a resource in workshop console';

/** The managed policies that the course attaches are AWS's own. */
const awsPolicies: StatementScope = { sid: 'PoliciesOfAws', arns: () => ['arn:aws:iam::aws:policy/*'] };

/** For the question which permissions the caller has: IAM answers it to each user about themselves. */
export const ownUser: StatementScope = {
  sid: 'SimulateOwnPermissions',
  arns: ({ account }) => [`arn:aws:iam::${account}:user/\${aws:username}`],
};

export const otherCalls: CallPermissions = {
  // Needs no permission, and no policy can deny it.
  // source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  'STS.GetCallerIdentity': cleanupToo(),
  'IAM.ListAccountAliases': onlyWhen(doctor, cleanupToo(allow(anyResource, 'iam:ListAccountAliases'))),
  'IAM.SimulatePrincipalPolicy': onlyWhen(
    doctor,
    // Whether the role of a function may do what the function does, and more.
    cleanupToo(allow(ownUser, 'iam:SimulatePrincipalPolicy'), allow(roles, 'iam:SimulatePrincipalPolicy')),
  ),
  // The step limits asks too, also in a scan of the account.
  'Lambda.GetAccountSettings': cleanupToo(allow(anyResource, 'lambda:GetAccountSettings')),

  // Whether an account of a class is the management account of its organization.
  'Organizations.DescribeOrganization': onlyWhen(
    'workshop class',
    instructorOnly(allow(anyResource, 'organizations:DescribeOrganization')),
  ),

  // What the tabs of a resource show in the console, beside what the course calls.
  'CloudWatch.GetMetricStatistics': {
    ...onlyWhen(inConsole, learnerOnly(allow(anyResource, 'cloudwatch:GetMetricStatistics'))),
    optional: true,
  },
  'DynamoDB.Scan': onlyWhen(inConsole, learnerOnly(allow(tables, 'dynamodb:Scan'))),
  'Lambda.ListVersionsByFunction': onlyWhen(inConsole, learnerOnly(allow(functions, 'lambda:ListVersionsByFunction'))),
  'IAM.GetPolicy': onlyWhen(inConsole, learnerOnly(allow(awsPolicies, 'iam:GetPolicy'))),
  'IAM.GetPolicyVersion': onlyWhen(inConsole, learnerOnly(allow(awsPolicies, 'iam:GetPolicyVersion'))),
  'CloudFront.ListInvalidations': onlyWhen(
    inConsole,
    learnerOnly(allow(distributions, 'cloudfront:ListInvalidations')),
  ),
  'CloudFront.CreateInvalidation': onlyWhen(
    inConsole,
    learnerOnly(allow(distributions, 'cloudfront:CreateInvalidation')),
  ),

  // Checks.
  'DynamoDB.PutItem': learnerOnly(allow(tables, 'dynamodb:PutItem')),
  'DynamoDB.GetItem': learnerOnly(allow(tables, 'dynamodb:GetItem')),
  'DynamoDB.DeleteItem': learnerOnly(allow(tables, 'dynamodb:DeleteItem')),
  'Lambda.Invoke': learnerOnly(allow(functions, 'lambda:InvokeFunction')),
  'Lambda.GetFunctionConfiguration': cleanupToo(allow(functions, 'lambda:GetFunctionConfiguration')),
  'Lambda.GetLayerVersionByArn': learnerOnly(allow(layers, 'lambda:GetLayerVersion')),
  'CloudWatchLogs.FilterLogEvents': learnerOnly(allow(logGroups, 'logs:FilterLogEvents')),
  'CloudWatch.DescribeAlarmHistory': optionalStep(
    'limits',
    learnerOnly(allow(alarms, 'cloudwatch:DescribeAlarmHistory')),
  ),
  'S3.GetObject': learnerOnly(allow(objects, 's3:GetObject'), allow(buckets, 's3:ListBucket')),
};
