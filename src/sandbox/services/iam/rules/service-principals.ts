// The AWS services that a policy may name as principals. IAM and S3 refuse a misspelt one.

const names = `access-analyzer amplify apigateway appflow application-autoscaling apprunner appsync athena autoscaling
backup batch bedrock budgets cloud9 cloudformation cloudfront cloudtrail cloudwatch codebuild codecommit codedeploy
codepipeline cognito-idp config connect dax delivery.logs devicefarm dlm dms ds dynamodb ec2 ec2fleet ecr ecs ecs-tasks
edgelambda eks eks-fargate-pods elasticache elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce
emr-serverless es events firehose fsx gamelift glue grafana greengrass guardduty imagebuilder inspector2 iot kafka
kafkaconnect kinesis kinesisanalytics kms lakeformation lambda lex lexv2 logs macie mediaconvert mediapackage mq
opensearchservice ops.apigateway organizations personalize pipes pods.eks polly quicksight ram rds redshift rekognition
replication.dynamodb replicator.lambda robomaker route53 s3 sagemaker scheduler secretsmanager securityhub
serverlessrepo servicecatalog ses sns spotfleet sqs ssm states storagegateway support synthetics textract timestream
transcribe transfer translate vpc-flow-logs vpc-lattice waf wafv2 workspaces xray
bcm-data-exports batchoperations.s3 billingreports build.apprunner chatbot codestar-notifications ec2.application-autoscaling
ecs.application-autoscaling hooks.cloudformation lambda.application-autoscaling logdelivery.elasticloadbalancing logging.s3
member.org.stacksets.cloudformation resource-explorer-2 resources.cloudformation s3.data-source.lustre.fsx
spot sso ssm-incidents stacksets.cloudformation storage-lens.s3 tasks.apprunner`;

const known = new Set(names.split(/\s+/));

/** `lambda.amazonaws.com`, also with a region before `amazonaws.com`. */
export function isServicePrincipal(name: string): boolean {
  const service = /^(.+)\.amazonaws\.com$/.exec(name)?.[1];
  if (service === undefined) return false;
  return known.has(service) || known.has(service.replace(/\.[a-z]{2}(-[a-z]+)+-\d$/, ''));
}
