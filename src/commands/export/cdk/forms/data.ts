// Tables, log groups and buckets as constructs of the CDK.
import type { Json } from '../../../../engine/types.ts';
import { construct, hasOnly, type CdkForms } from '../form.ts';
import { Code } from '../typescript.ts';

/** A stack of a workshop is deleted with what is in it. */
const removalPolicy = new Code('RemovalPolicy.DESTROY');

export const dataForms: CdkForms = {
  'AWS::DynamoDB::Table': {
    values: { Ref: 'tableName', Arn: 'tableArn' },
    statements({ id, properties }, { write }) {
      const known = [
        'TableName',
        'BillingMode',
        'AttributeDefinitions',
        'KeySchema',
        'Tags',
        'TimeToLiveSpecification',
      ];
      const more = ['DeletionProtectionEnabled', 'PointInTimeRecoverySpecification'];
      const { TimeToLiveSpecification: ttl, PointInTimeRecoverySpecification: recovery } = properties;
      const [key, ...otherKeys] = (properties['AttributeDefinitions'] ?? []) as readonly {
        readonly AttributeName: string;
        readonly AttributeType: 'S' | 'N' | 'B';
      }[];
      if (!key || otherKeys.length > 0 || properties['BillingMode'] !== 'PAY_PER_REQUEST') return undefined;
      if (!hasOnly(properties, [...known, ...more])) return undefined;
      const type = { S: 'STRING', N: 'NUMBER', B: 'BINARY' }[key.AttributeType];
      const props = {
        tableName: properties['TableName'],
        partitionKey: { name: key.AttributeName, type: new Code(`dynamodb.AttributeType.${type}`) },
        timeToLiveAttribute: (ttl as { readonly AttributeName?: string } | undefined)?.AttributeName,
        pointInTimeRecoverySpecification:
          recovery === undefined
            ? undefined
            : {
                pointInTimeRecoveryEnabled: (recovery as { readonly PointInTimeRecoveryEnabled?: boolean })
                  .PointInTimeRecoveryEnabled,
              },
        deletionProtection: properties['DeletionProtectionEnabled'],
        removalPolicy,
      };
      return [construct(id, 'dynamodb.TableV2', write(props))];
    },
  },
  'AWS::Logs::LogGroup': {
    values: { Ref: 'logGroupName', Arn: 'logGroupArn' },
    statements({ id, properties }, { write }) {
      const days = retentionDays[properties['RetentionInDays'] as number];
      if (days === undefined || !hasOnly(properties, ['LogGroupName', 'RetentionInDays', 'Tags'])) return undefined;
      const retention = new Code(`logs.RetentionDays.${days}`);
      const props = { logGroupName: properties['LogGroupName'], retention, removalPolicy };
      return [construct(id, 'logs.LogGroup', write(props))];
    },
  },
  'AWS::S3::Bucket': {
    values: {
      Ref: 'bucketName',
      Arn: 'bucketArn',
      RegionalDomainName: 'bucketRegionalDomainName',
      WebsiteURL: 'bucketWebsiteUrl',
    },
    statements({ id, properties }, { write }) {
      const { PublicAccessBlockConfiguration: block, WebsiteConfiguration: website } = properties;
      const known = ['BucketName', 'PublicAccessBlockConfiguration', 'WebsiteConfiguration', 'Tags'];
      if (!hasOnly(properties, known)) return undefined;
      const { IndexDocument, ErrorDocument } = (website ?? {}) as Readonly<Record<string, Json>>;
      const props = {
        bucketName: properties['BucketName'],
        blockPublicAccess: publicAccess(block as Readonly<Record<string, boolean>> | undefined),
        websiteIndexDocument: IndexDocument,
        websiteErrorDocument: ErrorDocument,
        removalPolicy,
      };
      return [construct(id, 's3.Bucket', write(props))];
    },
  },
};

const retentionDays: Readonly<Record<string, string>> = {
  1: 'ONE_DAY',
  3: 'THREE_DAYS',
  5: 'FIVE_DAYS',
  7: 'ONE_WEEK',
  14: 'TWO_WEEKS',
  30: 'ONE_MONTH',
  60: 'TWO_MONTHS',
  90: 'THREE_MONTHS',
  365: 'ONE_YEAR',
};

function publicAccess(block: Readonly<Record<string, boolean>> | undefined) {
  if (!block) return undefined;
  const { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } = block;
  if (BlockPublicAcls && IgnorePublicAcls && BlockPublicPolicy && RestrictPublicBuckets)
    return new Code('s3.BlockPublicAccess.BLOCK_ALL');
  const settings = [
    `blockPublicAcls: ${BlockPublicAcls ?? false}`,
    `ignorePublicAcls: ${IgnorePublicAcls ?? false}`,
    `blockPublicPolicy: ${BlockPublicPolicy ?? false}`,
    `restrictPublicBuckets: ${RestrictPublicBuckets ?? false}`,
  ];
  return new Code(`new s3.BlockPublicAccess({\n      ${settings.join(',\n      ')},\n    })`);
}
