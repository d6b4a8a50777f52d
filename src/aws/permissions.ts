// What each call of the workshop needs in IAM's own words. They differ from the names of operations (HeadObject is
// s3:GetObject, API Gateway knows only verbs), and some calls need a second leave: tags, roles handed on, layers read.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

/** What a permission is given on; policy.ts knows the ARN patterns. */
export type Thing =
  | 'table'
  | 'role'
  | 'passedRole'
  | 'roleToAttach'
  | 'function'
  | 'layer'
  | 'logGroup'
  | 'apis'
  | 'apiTags'
  | 'bucket'
  | 'objects'
  | 'distribution'
  | 'identity'
  | 'self'
  /** AWS does not know this action on single things, or not before they exist. */
  | 'anything';

export interface Permission {
  readonly actions: readonly string[];
  readonly on: Thing;
}

export interface CallNeeds {
  readonly needs: readonly Permission[];
  /** Also made when somebody else clears up: it looks at things or removes them, and makes nothing. */
  readonly reset: boolean;
  /** For a call that an undisturbed run of the course does not make: when it is made. */
  readonly when?: string;
}

const on = (thing: Thing, actions: string): Permission => ({ actions: actions.split(' '), on: thing });
const make = (...needs: Permission[]): CallNeeds => ({ needs, reset: false });
const clear = (...needs: Permission[]): CallNeeds => ({ needs, reset: true });
const only = (when: string, needs: CallNeeds): CallNeeds => ({ ...needs, when });

const changed = 'somebody has changed what was made';
const doctor = 'workshop doctor, or workshop start';
const sweep = 'the look around after a teardown, or a teardown without the notes';

// Of HTTP APIs, tags at creation are asked for now as a verb on the tags, now as an action with a name of its own.
const tagVerbs = 'apigateway:POST apigateway:PUT';

/** By service and operation, as the events call them. */
export const callNeeds: Readonly<Record<string, CallNeeds>> = {
  // Needs no permission, and none can take it away.
  'STS.GetCallerIdentity': clear(),
  'IAM.ListAccountAliases': only(doctor, clear(on('anything', 'iam:ListAccountAliases'))),
  'IAM.SimulatePrincipalPolicy': only(doctor, clear(on('self', 'iam:SimulatePrincipalPolicy'))),

  // The sweep asks for everything's name and tags: what is ours is known by them, wherever it is.
  'DynamoDB.ListTables': only(sweep, clear(on('anything', 'dynamodb:ListTables dynamodb:ListTagsOfResource'))),
  'IAM.ListRoles': only(sweep, clear(on('anything', 'iam:ListRoles iam:GetRole'))),
  'Lambda.ListFunctions': only(sweep, clear(on('anything', 'lambda:ListFunctions'))),
  'Lambda.ListTags': only(sweep, clear(on('anything', 'lambda:ListTags'))),
  'Lambda.ListLayers': only(sweep, clear(on('anything', 'lambda:ListLayers lambda:ListLayerVersions'))),
  'S3.ListBuckets': only(sweep, clear(on('anything', 's3:ListAllMyBuckets s3:GetBucketTagging'))),

  'DynamoDB.CreateTable': make(on('table', 'dynamodb:CreateTable dynamodb:TagResource')),
  'DynamoDB.DescribeTable': clear(on('table', 'dynamodb:DescribeTable')),
  'DynamoDB.ListTagsOfResource': clear(on('table', 'dynamodb:ListTagsOfResource')),
  'DynamoDB.UpdateTable': only(changed, clear(on('table', 'dynamodb:UpdateTable'))),
  'DynamoDB.PutItem': make(on('table', 'dynamodb:PutItem')),
  'DynamoDB.GetItem': make(on('table', 'dynamodb:GetItem')),
  'DynamoDB.DeleteItem': make(on('table', 'dynamodb:DeleteItem')),
  'DynamoDB.DeleteTable': clear(on('table', 'dynamodb:DeleteTable')),

  'IAM.CreateRole': make(on('role', 'iam:CreateRole iam:TagRole')),
  'IAM.GetRole': clear(on('role', 'iam:GetRole')),
  'IAM.UpdateAssumeRolePolicy': only(changed, make(on('role', 'iam:UpdateAssumeRolePolicy'))),
  'IAM.AttachRolePolicy': make(on('roleToAttach', 'iam:AttachRolePolicy')),
  'IAM.ListAttachedRolePolicies': clear(on('role', 'iam:ListAttachedRolePolicies')),
  'IAM.DetachRolePolicy': clear(on('role', 'iam:DetachRolePolicy')),
  'IAM.ListRolePolicies': clear(on('role', 'iam:ListRolePolicies')),
  'IAM.DeleteRolePolicy': only(changed, clear(on('role', 'iam:DeleteRolePolicy'))),
  'IAM.ListInstanceProfilesForRole': clear(on('role', 'iam:ListInstanceProfilesForRole')),
  // On the instance profile, whose name is somebody else's choice: left out, so that nobody's server loses its role.
  'IAM.RemoveRoleFromInstanceProfile': only(changed, clear()),
  'IAM.DeleteRole': clear(on('role', 'iam:DeleteRole')),

  'CloudWatchLogs.CreateLogGroup': make(on('logGroup', 'logs:CreateLogGroup logs:TagResource')),
  'CloudWatchLogs.DescribeLogGroups': clear(on('anything', 'logs:DescribeLogGroups logs:ListTagsForResource')),
  'CloudWatchLogs.ListTagsForResource': clear(on('logGroup', 'logs:ListTagsForResource')),
  'CloudWatchLogs.PutRetentionPolicy': make(on('logGroup', 'logs:PutRetentionPolicy')),
  'CloudWatchLogs.FilterLogEvents': make(on('logGroup', 'logs:FilterLogEvents')),
  'CloudWatchLogs.PutLogGroupDeletionProtection': only(
    changed,
    clear(on('logGroup', 'logs:PutLogGroupDeletionProtection')),
  ),
  'CloudWatchLogs.DeleteLogGroup': clear(on('logGroup', 'logs:DeleteLogGroup')),

  'Lambda.GetAccountSettings': make(on('anything', 'lambda:GetAccountSettings')),
  'Lambda.CreateFunction': make(
    on('function', 'lambda:CreateFunction lambda:TagResource'),
    on('passedRole', 'iam:PassRole'),
  ),
  // Without lambda:ListTags the answer leaves the tags out, and the function looks like somebody else's.
  'Lambda.GetFunction': clear(on('function', 'lambda:GetFunction lambda:ListTags')),
  'Lambda.GetFunctionConfiguration': clear(on('function', 'lambda:GetFunctionConfiguration')),
  'Lambda.UpdateFunctionCode': make(on('function', 'lambda:UpdateFunctionCode')),
  'Lambda.UpdateFunctionConfiguration': make(
    on('function', 'lambda:UpdateFunctionConfiguration'),
    on('passedRole', 'iam:PassRole'),
    on('layer', 'lambda:GetLayerVersion'),
  ),
  'Lambda.Invoke': make(on('function', 'lambda:InvokeFunction')),
  'Lambda.AddPermission': make(on('function', 'lambda:AddPermission')),
  'Lambda.GetPolicy': clear(on('function', 'lambda:GetPolicy')),
  'Lambda.RemovePermission': clear(on('function', 'lambda:RemovePermission')),
  'Lambda.DeleteFunction': clear(on('function', 'lambda:DeleteFunction')),
  'Lambda.PublishLayerVersion': make(on('layer', 'lambda:PublishLayerVersion')),
  'Lambda.ListLayerVersions': clear(on('layer', 'lambda:ListLayerVersions')),
  'Lambda.GetLayerVersion': clear(on('layer', 'lambda:GetLayerVersion')),
  'Lambda.GetLayerVersionByArn': make(on('layer', 'lambda:GetLayerVersion')),
  'Lambda.DeleteLayerVersion': clear(on('layer', 'lambda:DeleteLayerVersion')),

  'ApiGatewayV2.CreateApi': make(on('apis', 'apigateway:POST apigateway:TagResource'), on('apiTags', tagVerbs)),
  'ApiGatewayV2.GetApis': clear(on('apis', 'apigateway:GET')),
  'ApiGatewayV2.GetApi': clear(on('apis', 'apigateway:GET')),
  'ApiGatewayV2.UpdateApi': make(on('apis', 'apigateway:PATCH')),
  'ApiGatewayV2.DeleteCorsConfiguration': only(changed, clear(on('apis', 'apigateway:DELETE'))),
  'ApiGatewayV2.DeleteApi': clear(on('apis', 'apigateway:DELETE')),
  'ApiGatewayV2.CreateIntegration': make(on('apis', 'apigateway:POST')),
  'ApiGatewayV2.GetIntegrations': clear(on('apis', 'apigateway:GET')),
  'ApiGatewayV2.UpdateIntegration': only(changed, make(on('apis', 'apigateway:PATCH'))),
  'ApiGatewayV2.DeleteIntegration': clear(on('apis', 'apigateway:DELETE')),
  'ApiGatewayV2.CreateRoute': make(on('apis', 'apigateway:POST')),
  'ApiGatewayV2.GetRoutes': clear(on('apis', 'apigateway:GET')),
  'ApiGatewayV2.UpdateRoute': only(changed, make(on('apis', 'apigateway:PATCH'))),
  'ApiGatewayV2.DeleteRoute': clear(on('apis', 'apigateway:DELETE')),
  'ApiGatewayV2.CreateStage': make(on('apis', 'apigateway:POST apigateway:TagResource'), on('apiTags', tagVerbs)),
  'ApiGatewayV2.GetStages': clear(on('apis', 'apigateway:GET')),
  'ApiGatewayV2.UpdateStage': only(changed, make(on('apis', 'apigateway:PATCH'))),
  'ApiGatewayV2.DeleteStage': clear(on('apis', 'apigateway:DELETE')),

  'S3.CreateBucket': make(on('bucket', 's3:CreateBucket s3:TagResource')),
  'S3.GetBucketTagging': clear(on('bucket', 's3:GetBucketTagging')),
  'S3.PutBucketTagging': only(changed, make(on('bucket', 's3:PutBucketTagging'))),
  'S3.ListObjectsV2': clear(on('bucket', 's3:ListBucket')),
  // Without s3:ListBucket a missing object answers 403, as if it were forbidden, and never 404.
  'S3.HeadObject': clear(on('objects', 's3:GetObject'), on('bucket', 's3:ListBucket')),
  'S3.GetObject': make(on('objects', 's3:GetObject'), on('bucket', 's3:ListBucket')),
  'S3.PutObject': make(on('objects', 's3:PutObject')),
  'S3.DeleteObject': only(changed, clear(on('objects', 's3:DeleteObject s3:DeleteObjectVersion'))),
  'S3.DeleteObjects': clear(on('objects', 's3:DeleteObject s3:DeleteObjectVersion')),
  'S3.ListObjectVersions': clear(on('bucket', 's3:ListBucketVersions')),
  'S3.ListMultipartUploads': clear(on('bucket', 's3:ListBucketMultipartUploads')),
  'S3.AbortMultipartUpload': only(changed, clear(on('objects', 's3:AbortMultipartUpload'))),
  'S3.GetPublicAccessBlock': clear(on('bucket', 's3:GetBucketPublicAccessBlock')),
  'S3.PutPublicAccessBlock': clear(on('bucket', 's3:PutBucketPublicAccessBlock')),
  'S3.GetBucketPolicy': clear(on('bucket', 's3:GetBucketPolicy')),
  'S3.PutBucketPolicy': make(on('bucket', 's3:PutBucketPolicy')),
  'S3.DeleteBucketPolicy': clear(on('bucket', 's3:DeleteBucketPolicy')),
  'S3.GetBucketWebsite': clear(on('bucket', 's3:GetBucketWebsite')),
  'S3.PutBucketWebsite': make(on('bucket', 's3:PutBucketWebsite')),
  'S3.DeleteBucketWebsite': clear(on('bucket', 's3:DeleteBucketWebsite')),
  'S3.DeleteBucket': clear(on('bucket', 's3:DeleteBucket')),
  'S3Control.GetPublicAccessBlock': clear(on('anything', 's3:GetAccountPublicAccessBlock')),
  'S3Control.PutPublicAccessBlock': clear(on('anything', 's3:PutAccountPublicAccessBlock')),
  'S3Control.DeletePublicAccessBlock': clear(on('anything', 's3:PutAccountPublicAccessBlock')),

  'CloudFront.CreateDistributionWithTags': make(
    on('distribution', 'cloudfront:CreateDistribution cloudfront:TagResource'),
  ),
  'CloudFront.ListDistributions': clear(on('anything', 'cloudfront:ListDistributions cloudfront:ListTagsForResource')),
  'CloudFront.GetDistribution': clear(on('distribution', 'cloudfront:GetDistribution')),
  'CloudFront.ListTagsForResource': clear(on('distribution', 'cloudfront:ListTagsForResource')),
  'CloudFront.UpdateDistribution': clear(on('distribution', 'cloudfront:UpdateDistribution')),
  'CloudFront.DeleteDistribution': clear(on('distribution', 'cloudfront:DeleteDistribution')),
  'CloudFront.CreateCloudFrontOriginAccessIdentity': make(
    on('identity', 'cloudfront:CreateCloudFrontOriginAccessIdentity'),
  ),
  'CloudFront.ListCloudFrontOriginAccessIdentities': clear(
    on('anything', 'cloudfront:ListCloudFrontOriginAccessIdentities'),
  ),
  'CloudFront.GetCloudFrontOriginAccessIdentity': clear(on('identity', 'cloudfront:GetCloudFrontOriginAccessIdentity')),
  'CloudFront.UpdateCloudFrontOriginAccessIdentity': only(
    changed,
    make(on('identity', 'cloudfront:UpdateCloudFrontOriginAccessIdentity')),
  ),
  'CloudFront.DeleteCloudFrontOriginAccessIdentity': clear(
    on('identity', 'cloudfront:DeleteCloudFrontOriginAccessIdentity'),
  ),
};
