// What was made as the CloudFormation resource that would make it: from the notes of the checkpoint, one by one.
import type { Checkpoint, Json, ResourceRecord } from '../../../engine/types.ts';
import { layerRuntimes, runtime } from '../../../aws/facts.ts';
import { tagList, tagsOf } from '../../../aws/tags.ts';
import { yaml } from './yaml.ts';

type Fields = Readonly<Record<string, Json>>;

interface Notes {
  readonly props: Fields;
  readonly outputs: Fields;
  readonly checkpoint: Checkpoint;
  /** The logical id of the resource that has this output, as a reference; else the value as it is. */
  readonly to: (value: Json) => Json;
}

interface Written {
  readonly Type: string;
  readonly Properties: Fields;
}

/** Why there is no resource of its own. */
const without: Readonly<Record<string, string>> = {
  'role-policy': 'It is one of ManagedPolicyArns of the role.',
  archive: 'A file on this machine: `aws cloudformation package` uploads such files to a bucket first.',
  'bucket-files': 'CloudFormation makes buckets, and uploads nothing into them: that stays `aws s3 sync`.',
  'bucket-website': 'It is WebsiteConfiguration of the bucket.',
  'bucket-public-access': 'It is PublicAccessBlockConfiguration of the bucket.',
  'account-public-access': 'CloudFormation has no resource for it: it belongs to the account, not to a stack.',
};

export function asCloudFormation(records: readonly ResourceRecord[], checkpoint: Checkpoint): string {
  const resources: Record<string, Json> = {};
  const notes: string[] = [];
  for (const record of records) {
    const write = writers[record.kind];
    if (write) resources[logicalId(record.id)] = { ...write(notesOf(record, checkpoint)) };
    else notes.push(`# ${record.id}: ${without[record.kind] ?? 'There is no equivalent.'}`);
  }
  const some = Object.keys(resources).length > 0;
  return [...notes, ...(some ? [yaml({ Resources: resources })] : [])].join('\n');
}

function notesOf({ props, outputs }: ResourceRecord, checkpoint: Checkpoint): Notes {
  return {
    props: props as Fields,
    outputs: (outputs ?? {}) as Fields,
    checkpoint,
    to: (value) => references(checkpoint).get(text(value)) ?? value,
  };
}

/** Values that a stack would know only once it runs, and how its template asks for them. */
function references({ resources }: Checkpoint): Map<string, string> {
  const found = new Map<string, string>();
  for (const { id, kind, outputs } of resources) {
    const { arn, id: made } = (outputs ?? {}) as { arn?: string; id?: string };
    const name = logicalId(id);
    if (['role', 'function'].includes(kind) && arn) found.set(arn, `!GetAtt ${name}.Arn`);
    if (kind === 'layer-version' && arn) found.set(arn, `!Ref ${name}`);
    if (['http-api', 'api-integration', 'origin-access-identity'].includes(kind) && made)
      found.set(made, `!Ref ${name}`);
  }
  return found;
}

const writers: Readonly<Record<string, (notes: Notes) => Written>> = {
  table: ({ props, checkpoint }) => ({
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: props['name'],
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: props['partitionKey'], AttributeType: 'S' }],
      KeySchema: [{ AttributeName: props['partitionKey'], KeyType: 'HASH' }],
      Tags: tags(checkpoint),
    },
  }),
  role: ({ props, outputs, checkpoint }) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: props['name'],
      AssumeRolePolicyDocument: outputs['trust'],
      ManagedPolicyArns: checkpoint.resources
        .filter(({ kind }) => kind === 'role-policy')
        .map((record) => (record.outputs ?? record.props) as Fields)
        .map((fields) => fields['policyArn']),
      Tags: tags(checkpoint),
    },
  }),
  'log-group': ({ props, checkpoint }) => ({
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: props['name'], RetentionInDays: props['retentionDays'], Tags: tags(checkpoint) },
  }),
  function: ({ props, outputs, checkpoint, to }) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: props['name'],
      Runtime: outputs['runtime'] ?? runtime,
      Handler: outputs['handler'],
      Timeout: outputs['timeout'],
      MemorySize: outputs['memory'],
      Role: to(props['role']),
      Layers: (props['layers'] as readonly Json[]).map(to),
      Environment: { Variables: props['environment'] },
      Code: codeOf(props['code'] as Fields),
      Tags: tags(checkpoint),
    },
  }),
  'http-api': ({ props, checkpoint }) => {
    const cors = props['cors'] as Fields | null;
    return {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: {
        Name: props['name'],
        ProtocolType: 'HTTP',
        CorsConfiguration: cors
          ? { AllowOrigins: cors['origins'], AllowMethods: cors['methods'], AllowHeaders: cors['headers'] }
          : undefined,
        Tags: tagsOf(checkpoint.suffix),
      },
    };
  },
  'api-integration': ({ props, to }) => ({
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: to(props['apiId']),
      IntegrationType: 'AWS_PROXY',
      IntegrationMethod: 'POST',
      IntegrationUri: to(props['functionArn']),
      PayloadFormatVersion: '2.0',
    },
  }),
  'api-route': ({ props, to }) => ({
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: to(props['apiId']),
      RouteKey: props['key'],
      Target: `!Sub integrations/${inside(to(props['integrationId']))}`,
    },
  }),
  'api-stage': ({ props, to }) => ({
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: {
      ApiId: to(props['apiId']),
      StageName: props['stage'],
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: props['rate'], ThrottlingBurstLimit: props['burst'] },
    },
  }),
  'invoke-permission': ({ props, outputs, to }) => ({
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: props['functionName'],
      Action: outputs['action'],
      Principal: outputs['principal'],
      SourceArn: `!Sub arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:${inside(to(props['apiId']))}/*/*`,
    },
  }),
  'layer-version': ({ props }) => ({
    Type: 'AWS::Lambda::LayerVersion',
    Properties: {
      LayerName: props['name'],
      Content: `.workshop/build/${props['archive'] as string}`,
      CompatibleRuntimes: [...layerRuntimes],
    },
  }),
  bucket: ({ props, checkpoint }) => {
    const kept = (kind: string) => checkpoint.resources.find((record) => record.kind === kind);
    const website = kept('bucket-website')?.props as Fields | undefined;
    return {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: props['name'],
        PublicAccessBlockConfiguration: kept('bucket-public-access')?.outputs,
        WebsiteConfiguration: website ? { IndexDocument: website['indexDocument'] } : undefined,
        Tags: tags(checkpoint),
      },
    };
  },
  'bucket-policy': ({ props, outputs }) => ({
    Type: 'AWS::S3::BucketPolicy',
    Properties: { Bucket: props['bucket'], PolicyDocument: outputs['policy'] },
  }),
  'origin-access-identity': ({ props }) => ({
    Type: 'AWS::CloudFront::CloudFrontOriginAccessIdentity',
    Properties: { CloudFrontOriginAccessIdentityConfig: { Comment: props['comment'] } },
  }),
  distribution: ({ outputs, checkpoint, to }) => {
    const settings = (outputs['settings'] ?? {}) as Fields;
    const identity = text(settings['originIdentity']);
    const id = identity.slice(identity.lastIndexOf('/') + 1);
    const origin = {
      Id: settings['originDomain'],
      DomainName: settings['originDomain'],
      S3OriginConfig: {
        OriginAccessIdentity: `!Sub origin-access-identity/cloudfront/${inside(to(id))}`,
      },
    };
    return {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Comment: settings['comment'],
          Enabled: settings['enabled'],
          DefaultRootObject: settings['defaultRootObject'],
          PriceClass: settings['priceClass'],
          IPV6Enabled: settings['ipv6'],
          Origins: [origin],
          DefaultCacheBehavior: {
            TargetOriginId: settings['originDomain'],
            ViewerProtocolPolicy: settings['viewerProtocol'],
            CachePolicyId: settings['cachePolicyId'],
            Compress: settings['compress'],
          },
        },
        Tags: tags(checkpoint),
      },
    };
  },
};

/** The console's hello body is not a file of the learner's; a stack would write it inline. */
function codeOf(code: Fields): Json {
  return 'archive' in code
    ? `.workshop/build/${code['archive'] as string}`
    : { ZipFile: `templates/code/${code['template'] as string}` };
}

function tags({ suffix }: Checkpoint): Json {
  return tagList(tagsOf(suffix));
}

function logicalId(id: string): string {
  return id.replace(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase());
}

/** A reference as it stands within `!Sub`. */
function inside(value: Json): string {
  return text(value).replace(/^!Ref (.*)$/, '${$1}');
}

function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}
