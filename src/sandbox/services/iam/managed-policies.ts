// AWS's own policies, as far as a learner of this course meets them, with the bodies they had on 7 March 2026.
// AWS changes them in place: a version is what GetPolicyVersion says, and the date is that version's.
import { createHash } from 'node:crypto';
import type { PolicyDocument, Statement } from '../../server/access.ts';

export interface ManagedPolicy {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly version: string;
  /** Of the policy itself. */
  readonly created: number;
  /** Of this version. */
  readonly updated: number;
  readonly document: PolicyDocument;
}

const prefix = 'arn:aws:iam::aws:policy';
const policies = new Map<string, ManagedPolicy>();

function policy(
  path: string,
  version: string,
  updated: string,
  created: string,
  ...statements: Statement[]
): ManagedPolicy {
  const arn = prefix + path;
  const slash = path.lastIndexOf('/') + 1;
  const made: ManagedPolicy = {
    arn,
    // AWS's ids are not documented anywhere; these are only stable.
    id: `ANPA${createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase()}`,
    name: path.slice(slash),
    path: path.slice(0, slash),
    version,
    created: Date.parse(created),
    updated: Date.parse(updated),
    document: { Version: '2012-10-17', Statement: statements },
  };
  policies.set(arn, made);
  return made;
}

/** `actions` as words; one word stays a string, as AWS writes it. */
function allow(
  actions: string,
  resource: string | string[] = '*',
  rest: Pick<Statement, 'Sid' | 'Condition'> = {},
): Statement {
  const words = actions.split(/\s+/).filter(Boolean);
  return { Effect: 'Allow', Action: words.length === 1 ? String(words[0]) : words, Resource: resource, ...rest };
}

export function managedPolicy(arn: string): ManagedPolicy | undefined {
  return policies.get(arn);
}

export function managedPolicies(): readonly ManagedPolicy[] {
  return [...policies.values()];
}

const first = '2015-02-06T18:40:00Z';

export const administratorAccess = policy(
  '/AdministratorAccess',
  'v1',
  '2015-02-06T18:39:46Z',
  '2015-02-06T18:39:46Z',
  allow('*'),
).document;

// --- Logs and CloudWatch ---

policy(
  '/service-role/AWSLambdaBasicExecutionRole',
  'v1',
  '2015-04-09T15:03:43Z',
  '2015-04-09T15:03:43Z',
  allow('logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents'),
);

policy(
  '/CloudWatchFullAccess',
  'v4',
  '2022-11-27T13:23:49Z',
  first,
  allow('autoscaling:Describe* cloudwatch:* logs:* sns:* iam:GetPolicy iam:GetPolicyVersion iam:GetRole oam:ListSinks'),
  allow(
    'iam:CreateServiceLinkedRole',
    'arn:aws:iam::*:role/aws-service-role/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents*',
    { Condition: { StringLike: { 'iam:AWSServiceName': 'events.amazonaws.com' } } },
  ),
  allow('oam:ListAttachedLinks', 'arn:aws:oam:*:*:sink/*'),
);

const quotas = 's3 dynamodb kinesis sns bedrock lambda fargate elasticloadbalancing ec2'.split(' ');
const tableBucket = 'arn:aws:s3tables:*:*:bucket/aws-cloudwatch';
const explorer = 'arn:aws:resource-explorer-2:*::view/AWSServiceViewForApplicationSignals';

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
);

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
);

// --- DynamoDB ---

const linkedRoles = [
  'replication.dynamodb.amazonaws.com',
  'dax.amazonaws.com',
  'dynamodb.application-autoscaling.amazonaws.com',
  'contributorinsights.dynamodb.amazonaws.com',
  'kinesisreplication.dynamodb.amazonaws.com',
];
const insightRules = 'arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*';

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
);

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
);

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
);

// --- The other services of the course ---

policy('/AmazonS3FullAccess', 'v2', '2021-09-27T20:16:37Z', first, allow('s3:* s3-object-lambda:*'));
policy(
  '/AmazonS3ReadOnlyAccess',
  'v3',
  '2023-08-10T21:31:39Z',
  first,
  allow('s3:Get* s3:List* s3:Describe* s3-object-lambda:Get* s3-object-lambda:List*'),
);
policy(
  '/IAMReadOnlyAccess',
  'v4',
  '2018-01-25T19:11:27Z',
  first,
  allow(
    `iam:GenerateCredentialReport iam:GenerateServiceLastAccessedDetails iam:Get* iam:List* iam:SimulateCustomPolicy
    iam:SimulatePrincipalPolicy`,
  ),
);
policy(
  '/AmazonAPIGatewayAdministrator',
  'v1',
  '2015-07-09T17:34:45Z',
  '2015-07-09T17:34:45Z',
  allow('apigateway:*', 'arn:aws:apigateway:*::/*'),
);
