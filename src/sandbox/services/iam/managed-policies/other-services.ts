// AWS's managed policies for the other services of the course, with the bodies of 2026-03-07. AWS changes a policy in place, with a new version.
// source: https://github.com/zoph-io/MAMIP, checked 2026-03-07
import { allow, first, policy, type ManagedPolicy } from './policy.ts';

export const otherPolicies: readonly ManagedPolicy[] = [
  policy('/AmazonS3FullAccess', 'v2', '2021-09-27T20:16:37Z', first, allow('s3:* s3-object-lambda:*')),
  policy(
    '/AmazonS3ReadOnlyAccess',
    'v3',
    '2023-08-10T21:31:39Z',
    first,
    allow('s3:Get* s3:List* s3:Describe* s3-object-lambda:Get* s3-object-lambda:List*'),
  ),
  // Of its more than a thousand actions, those of the services here.
  policy(
    '/ReadOnlyAccess',
    'v87',
    '2022-05-23T20:16:18Z',
    first,
    allow(
      `apigateway:GET cloudformation:Describe* cloudformation:Detect* cloudformation:Estimate* cloudformation:Get*
    cloudformation:List* cloudfront:DescribeFunction cloudfront:Get* cloudfront:List* cloudwatch:Describe* cloudwatch:Get*
    cloudwatch:List* dynamodb:BatchGet* dynamodb:Describe* dynamodb:Get* dynamodb:List* dynamodb:Query dynamodb:Scan
    ecr:BatchCheck* ecr:BatchGet* ecr:Describe* ecr:Get* ecr:List* iam:Generate* iam:Get* iam:List* iam:Simulate*
    lambda:Get* lambda:List* logs:Describe* logs:FilterLogEvents logs:Get* logs:ListTagsLogGroup logs:StartQuery logs:StopQuery
    logs:TestMetricFilter organizations:Describe* organizations:List* s3:DescribeJob s3:Get* s3:List* ssm:Describe* ssm:Get* ssm:List* sso:Describe* sso:Get* sso:List* sso:Search* states:Describe*
    states:GetExecutionHistory states:List* sts:GetAccessKeyInfo sts:GetCallerIdentity sts:GetSessionToken`,
    ),
  ),
  policy(
    '/AWSCloudFormationReadOnlyAccess',
    'v4',
    '2019-11-13T17:40:07Z',
    first,
    allow(
      `cloudformation:Describe* cloudformation:EstimateTemplateCost cloudformation:Get* cloudformation:List*
    cloudformation:ValidateTemplate cloudformation:Detect*`,
    ),
  ),
  policy(
    '/IAMReadOnlyAccess',
    'v4',
    '2018-01-25T19:11:27Z',
    first,
    allow(
      `iam:GenerateCredentialReport iam:GenerateServiceLastAccessedDetails iam:Get* iam:List* iam:SimulateCustomPolicy
    iam:SimulatePrincipalPolicy`,
    ),
  ),
  policy(
    '/AmazonAPIGatewayAdministrator',
    'v1',
    '2015-07-09T17:34:45Z',
    '2015-07-09T17:34:45Z',
    allow('apigateway:*', 'arn:aws:apigateway:*::/*'),
  ),
];
