// AWS's managed policies for CloudWatch and CloudWatch Logs, with the bodies of 2026-03-07. AWS changes a policy in place, with a new version.
// source: https://github.com/zoph-io/MAMIP, checked 2026-03-07
import { allow, first, policy, type ManagedPolicy } from './policy.ts';

const quotas = 's3 dynamodb kinesis sns bedrock lambda fargate elasticloadbalancing ec2'.split(' ');
const tableBucket = 'arn:aws:s3tables:*:*:bucket/aws-cloudwatch';
const explorer = 'arn:aws:resource-explorer-2:*::view/AWSServiceViewForApplicationSignals';

export const cloudWatchPolicies: readonly ManagedPolicy[] = [
  policy(
    '/service-role/AWSLambdaBasicExecutionRole',
    'v1',
    '2015-04-09T15:03:43Z',
    '2015-04-09T15:03:43Z',
    allow('logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents'),
  ),
  policy(
    '/CloudWatchFullAccess',
    'v4',
    '2022-11-27T13:23:49Z',
    first,
    allow(
      'autoscaling:Describe* cloudwatch:* logs:* sns:* iam:GetPolicy iam:GetPolicyVersion iam:GetRole oam:ListSinks',
    ),
    allow(
      'iam:CreateServiceLinkedRole',
      'arn:aws:iam::*:role/aws-service-role/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents*',
      { Condition: { StringLike: { 'iam:AWSServiceName': 'events.amazonaws.com' } } },
    ),
    allow('oam:ListAttachedLinks', 'arn:aws:oam:*:*:sink/*'),
  ),
  policy(
    '/CloudWatchFullAccessV2',
    'v15',
    '2026-02-12T18:00:06Z',
    '2023-08-01T11:32:00Z',
    allow(
      `application-autoscaling:DescribeScalingPolicies application-signals:* autoscaling:DescribeAutoScalingGroups
    autoscaling:DescribePolicies cloudwatch:* logs:* sns:CreateTopic sns:ListSubscriptions sns:ListSubscriptionsByTopic
    sns:ListTopics sns:Subscribe iam:GetPolicy iam:GetPolicyVersion iam:GetRole oam:ListSinks
    observabilityadmin:GetCentralizationRuleForOrganization observabilityadmin:ListCentralizationRulesForOrganization
    observabilityadmin:CreateCentralizationRuleForOrganization observabilityadmin:UpdateCentralizationRuleForOrganization
    observabilityadmin:DeleteCentralizationRuleForOrganization observabilityadmin:StartTelemetryEvaluation
    observabilityadmin:GetTelemetryEvaluationStatus observabilityadmin:ListResourceTelemetry
    observabilityadmin:StopTelemetryEvaluation observabilityadmin:StartTelemetryEvaluationForOrganization
    observabilityadmin:GetTelemetryEvaluationStatusForOrganization
    observabilityadmin:ListResourceTelemetryForOrganization
    observabilityadmin:StopTelemetryEvaluationForOrganization observabilityadmin:CreateTelemetryRule
    observabilityadmin:GetTelemetryRule observabilityadmin:ListTelemetryRules observabilityadmin:UpdateTelemetryRule
    observabilityadmin:DeleteTelemetryRule observabilityadmin:CreateTelemetryRuleForOrganization
    observabilityadmin:GetTelemetryRuleForOrganization observabilityadmin:ListTelemetryRulesForOrganization
    observabilityadmin:UpdateTelemetryRuleForOrganization observabilityadmin:DeleteTelemetryRuleForOrganization
    observabilityadmin:GetTelemetryEnrichmentStatus observabilityadmin:StartTelemetryEnrichment
    observabilityadmin:StopTelemetryEnrichment observabilityadmin:TagResource observabilityadmin:UntagResource
    observabilityadmin:ListTagsForResource observabilityadmin:CreateTelemetryPipeline
    observabilityadmin:GetTelemetryPipeline observabilityadmin:UpdateTelemetryPipeline
    observabilityadmin:DeleteTelemetryPipeline observabilityadmin:ListTelemetryPipelines
    observabilityadmin:TestTelemetryPipeline observabilityadmin:ValidateTelemetryPipelineConfiguration
    observabilityadmin:CreateS3TableIntegration observabilityadmin:GetS3TableIntegration
    observabilityadmin:ListS3TableIntegrations observabilityadmin:DeleteS3TableIntegration rum:* synthetics:* xray:*`,
      '*',
      { Sid: 'CloudWatchFullAccessPermissions' },
    ),
    allow(
      'iam:CreateServiceLinkedRole',
      'arn:aws:iam::*:role/aws-service-role/application-signals.cloudwatch.amazonaws.com/AWSServiceRoleForCloudWatchApplicationSignals',
      {
        Sid: 'CloudWatchApplicationSignalsServiceLinkedRolePermissions',
        Condition: { StringLike: { 'iam:AWSServiceName': 'application-signals.cloudwatch.amazonaws.com' } },
      },
    ),
    allow(
      'iam:CreateServiceLinkedRole',
      'arn:aws:iam::*:role/aws-service-role/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents*',
      {
        Sid: 'EventsServicePermissions',
        Condition: { StringLike: { 'iam:AWSServiceName': 'events.amazonaws.com' } },
      },
    ),
    allow('oam:ListAttachedLinks', 'arn:aws:oam:*:*:sink/*', { Sid: 'OAMReadPermissions' }),
    allow(
      'cloudtrail:CreateServiceLinkedChannel cloudtrail:GetChannel',
      'arn:aws:cloudtrail:*:*:channel/aws-service-channel/application-signals/*',
      { Sid: 'CloudWatchCloudTrailPermissions' },
    ),
    allow('cloudtrail:ListChannels', '*', { Sid: 'CloudWatchApplicationSignalsCloudTrailListPermissions' }),
    allow(
      'servicequotas:GetServiceQuota',
      quotas.map((name) => `arn:aws:servicequotas:*:*:${name}/*`),
      { Sid: 'CloudWatchServiceQuotaPermissions' },
    ),
    allow(
      'resource-explorer-2:ListIndexes resource-explorer-2:Search',
      [`${explorer}/service-view`, `${explorer}OrgScopeProd/service-view`],
      { Sid: 'CloudWatchResourceExplorerPermissions' },
    ),
    allow(
      'iam:CreateServiceLinkedRole',
      'arn:aws:iam::*:role/aws-service-role/resource-explorer-2.amazonaws.com/AWSServiceRoleForResourceExplorer',
      {
        Sid: 'CloudWatchResourceExplorerSLRPermissions',
        Condition: { StringEquals: { 'iam:AWSServiceName': ['resource-explorer-2.amazonaws.com'] } },
      },
    ),
    allow('resource-explorer-2:CreateIndex', 'arn:aws:resource-explorer-2:*:*:index/*', {
      Sid: 'CloudWatchResourceExplorerCreateIndexPermissions',
    }),
    allow('iam:PassRole', '*', {
      Condition: {
        StringEquals: { 'iam:PassedToService': 'logs.amazonaws.com' },
        ArnLike: { 'iam:AssociatedResourceArn': 'arn:aws:observabilityadmin:*:*:s3tableintegration/*' },
      },
    }),
    allow('iam:PassRole', '*', {
      Condition: {
        StringEquals: {
          'iam:PassedToService': ['logs.amazonaws.com', 'telemetry-pipelines.observabilityadmin.amazonaws.com'],
        },
        ArnLike: { 'iam:AssociatedResourceArn': 'arn:aws:observabilityadmin:*:*:telemetry-pipeline/*' },
      },
    }),
    allow('s3tables:CreateTableBucket s3tables:PutTableBucketEncryption', tableBucket, {
      Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'observabilityadmin.amazonaws.com' } },
    }),
    allow('s3tables:PutTableBucketPolicy', tableBucket),
  ),
  policy(
    '/CloudWatchLogsFullAccess',
    'v8',
    '2026-02-12T18:00:33Z',
    first,
    allow(
      `logs:* cloudwatch:GenerateQuery cloudwatch:GenerateQueryResultsSummary observabilityadmin:GetS3TableIntegration
    observabilityadmin:ListS3TableIntegrations observabilityadmin:ListTelemetryPipelines`,
      '*',
      { Sid: 'CloudWatchLogsFullAccess' },
    ),
  ),
];
