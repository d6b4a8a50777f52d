// AWS's managed policies for DynamoDB, with the bodies of 2026-03-07. AWS changes a policy in place, with a new version.
// source: https://github.com/zoph-io/MAMIP, checked 2026-03-07
import { allow, first, policy, type ManagedPolicy } from './policy.ts';

const linkedRoles = [
  'replication.dynamodb.amazonaws.com',
  'dax.amazonaws.com',
  'dynamodb.application-autoscaling.amazonaws.com',
  'contributorinsights.dynamodb.amazonaws.com',
  'kinesisreplication.dynamodb.amazonaws.com',
];
const insightRules = 'arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*';

export const dynamoDbPolicies: readonly ManagedPolicy[] = [
  policy(
    '/AmazonDynamoDBFullAccess',
    'v15',
    '2021-01-29T17:38:30Z',
    first,
    allow(
      `dynamodb:* dax:* application-autoscaling:DeleteScalingPolicy application-autoscaling:DeregisterScalableTarget
    application-autoscaling:DescribeScalableTargets application-autoscaling:DescribeScalingActivities
    application-autoscaling:DescribeScalingPolicies application-autoscaling:PutScalingPolicy
    application-autoscaling:RegisterScalableTarget cloudwatch:DeleteAlarms cloudwatch:DescribeAlarmHistory
    cloudwatch:DescribeAlarms cloudwatch:DescribeAlarmsForMetric cloudwatch:GetMetricStatistics cloudwatch:ListMetrics
    cloudwatch:PutMetricAlarm cloudwatch:GetMetricData datapipeline:ActivatePipeline datapipeline:CreatePipeline
    datapipeline:DeletePipeline datapipeline:DescribeObjects datapipeline:DescribePipelines
    datapipeline:GetPipelineDefinition datapipeline:ListPipelines datapipeline:PutPipelineDefinition
    datapipeline:QueryObjects ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups iam:GetRole iam:ListRoles
    kms:DescribeKey kms:ListAliases sns:CreateTopic sns:DeleteTopic sns:ListSubscriptions sns:ListSubscriptionsByTopic
    sns:ListTopics sns:Subscribe sns:Unsubscribe sns:SetTopicAttributes lambda:CreateFunction lambda:ListFunctions
    lambda:ListEventSourceMappings lambda:CreateEventSourceMapping lambda:DeleteEventSourceMapping
    lambda:GetFunctionConfiguration lambda:DeleteFunction resource-groups:ListGroups resource-groups:ListGroupResources
    resource-groups:GetGroup resource-groups:GetGroupQuery resource-groups:DeleteGroup resource-groups:CreateGroup
    tag:GetResources kinesis:ListStreams kinesis:DescribeStream kinesis:DescribeStreamSummary`,
    ),
    allow('cloudwatch:GetInsightRuleReport', insightRules),
    allow('iam:PassRole', '*', {
      Condition: {
        StringLike: {
          'iam:PassedToService': [
            'application-autoscaling.amazonaws.com',
            'application-autoscaling.amazonaws.com.cn',
            'dax.amazonaws.com',
          ],
        },
      },
    }),
    allow('iam:CreateServiceLinkedRole', '*', { Condition: { StringEquals: { 'iam:AWSServiceName': linkedRoles } } }),
  ),
  policy(
    '/AmazonDynamoDBFullAccess_v2',
    'v3',
    '2026-02-12T18:02:57Z',
    '2025-05-22T00:00:00Z',
    allow('dynamodb:* dax:*', '*', { Sid: 'DDBAndDAXFullAccess' }),
    allow('kms:DescribeKey kms:ListAliases', '*', { Sid: 'KMSIntegration' }),
    allow('lambda:ListEventSourceMappings lambda:ListFunctions', '*', { Sid: 'LambdaIntegration' }),
    allow('sns:ListTopics', '*', { Sid: 'DaxSNSIntegration' }),
    allow(
      `application-autoscaling:DeleteScalingPolicy application-autoscaling:DeregisterScalableTarget
    application-autoscaling:PutScalingPolicy application-autoscaling:RegisterScalableTarget`,
      '*',
      {
        Sid: 'ApplicationAutoscalingIntegration',
        Condition: { StringEquals: { 'application-autoscaling:service-namespace': 'dynamodb' } },
      },
    ),
    allow(
      `application-autoscaling:DescribeScalableTargets application-autoscaling:DescribeScalingActivities
    application-autoscaling:DescribeScalingPolicies`,
      '*',
      { Sid: 'ApplicationAutoscalingDescribeActions' },
    ),
    allow('tag:GetResources', '*', { Sid: 'TagManagement' }),
    allow('cloudwatch:DescribeAlarms cloudwatch:GetMetricStatistics cloudwatch:GetMetricData', '*', {
      Sid: 'CloudwatchMonitoring',
    }),
    allow('kinesis:ListStreams kinesis:DescribeStream kinesis:DescribeStreamSummary', '*', {
      Sid: 'ListKinesisResources',
    }),
    allow('ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups', '*', {
      Sid: 'ListEC2ResourcesForDaxClusterCreation',
    }),
    allow('cloudwatch:GetInsightRuleReport', insightRules, { Sid: 'CloudwatchInsightsRules' }),
    allow('iam:CreateServiceLinkedRole', '*', {
      Sid: 'ServiceRoleCreation',
      Condition: { StringEquals: { 'iam:AWSServiceName': linkedRoles } },
    }),
    allow('iam:ListRoles', '*', { Sid: 'IamIntegration' }),
  ),
  policy(
    '/AmazonDynamoDBReadOnlyAccess',
    'v14',
    '2024-03-20T15:45:01Z',
    first,
    allow(
      `application-autoscaling:DescribeScalableTargets application-autoscaling:DescribeScalingActivities
    application-autoscaling:DescribeScalingPolicies cloudwatch:DescribeAlarmHistory cloudwatch:DescribeAlarms
    cloudwatch:DescribeAlarmsForMetric cloudwatch:GetMetricStatistics cloudwatch:ListMetrics cloudwatch:GetMetricData
    datapipeline:DescribeObjects datapipeline:DescribePipelines datapipeline:GetPipelineDefinition
    datapipeline:ListPipelines datapipeline:QueryObjects dynamodb:BatchGetItem dynamodb:Describe* dynamodb:List*
    dynamodb:GetItem dynamodb:GetResourcePolicy dynamodb:Query dynamodb:Scan dynamodb:PartiQLSelect dax:Describe*
    dax:List* dax:GetItem dax:BatchGetItem dax:Query dax:Scan ec2:DescribeVpcs ec2:DescribeSubnets
    ec2:DescribeSecurityGroups iam:GetRole iam:ListRoles kms:DescribeKey kms:ListAliases sns:ListSubscriptionsByTopic
    sns:ListTopics lambda:ListFunctions lambda:ListEventSourceMappings lambda:GetFunctionConfiguration
    resource-groups:ListGroups resource-groups:ListGroupResources resource-groups:GetGroup
    resource-groups:GetGroupQuery tag:GetResources kinesis:ListStreams kinesis:DescribeStream
    kinesis:DescribeStreamSummary`,
      '*',
      { Sid: 'GeneralReadOnlyAccess' },
    ),
    allow('cloudwatch:GetInsightRuleReport', insightRules, { Sid: 'CCIAccess' }),
  ),
];
