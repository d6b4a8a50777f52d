// The Terraform resource of each kind, for the AWS provider 6. Only the runtime of the functions needs it: 5.100 takes all else.
// source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs, checked 2026-11-29
import type { Json, ResourceRecord } from '../../engine/types.ts';
import { layerRuntimes } from '../../aws/facts.ts';
import type { Arguments } from './hcl.ts';

interface TerraformContext {
  /** As the checkpoint has them: what each kind records is in its own file. */
  readonly props: Readonly<Record<string, Json>>;
  readonly outputs: Readonly<Record<string, Json>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly region: string;
  /** The other resources of the stack, by kind: some of them are settings of this one. */
  records(kind: string): readonly ResourceRecord[];
}

interface TerraformForm {
  readonly type: string;
  arguments(at: TerraformContext): Arguments;
  /** The values by which others refer to it, each with the attribute that has it. Names fit as a whole only. */
  values?(at: TerraformContext): Readonly<Record<string, Json>>;
}

export const terraformForms: Readonly<Record<string, TerraformForm | { readonly none: string }>> = {
  table: {
    type: 'aws_dynamodb_table',
    arguments: ({ props, tags, records }) => ({
      name: props['name'],
      billing_mode: 'PAY_PER_REQUEST',
      hash_key: props['partitionKey'],
      attribute: { block: { name: props['partitionKey'], type: 'S' } },
      ttl: expiryOf(records('table-ttl')[0]),
      tags,
    }),
    values: ({ props, outputs }) => ({ name: props['name'], arn: outputs['arn'] }),
  },
  'table-ttl': { none: 'It is the block ttl of the table.' },
  role: {
    type: 'aws_iam_role',
    arguments: ({ props, outputs, tags }) => ({
      name: props['name'],
      assume_role_policy: { document: outputs['trust'] },
      permissions_boundary: outputs['permissionsBoundary'],
      tags,
    }),
    values: ({ props, outputs }) => ({ name: props['name'], arn: outputs['arn'] }),
  },
  'role-policy': {
    type: 'aws_iam_role_policy_attachment',
    arguments: ({ props, outputs }) => ({
      role: props['role'],
      policy_arn: outputs['policyArn'] ?? props['policyArn'],
    }),
  },
  'log-group': {
    type: 'aws_cloudwatch_log_group',
    arguments: ({ props, tags }) => ({ name: props['name'], retention_in_days: props['retentionDays'], tags }),
  },
  function: {
    type: 'aws_lambda_function',
    arguments: ({ props, outputs, tags }) => ({
      function_name: props['name'],
      role: props['role'],
      runtime: outputs['runtime'],
      handler: outputs['handler'],
      ...codeOf(props['code'] as { archive?: string; template?: string }),
      timeout: outputs['timeout'],
      memory_size: outputs['memory'],
      layers: props['layers'],
      environment: { block: { variables: props['environment'] } },
      tags,
    }),
    values: ({ props, outputs }) => ({ function_name: props['name'], arn: outputs['arn'] }),
  },
  'layer-version': {
    type: 'aws_lambda_layer_version',
    arguments: ({ props }) => ({
      layer_name: props['name'],
      ...zipAt(props['archive'] as string),
      compatible_runtimes: [...layerRuntimes],
    }),
    values: ({ outputs }) => ({ arn: outputs['arn'] }),
  },
  archive: { none: 'It is a file on this machine, and the filename of the function or layer that has it.' },
  'http-api': {
    type: 'aws_apigatewayv2_api',
    arguments: ({ props, tags }) => ({
      name: props['name'],
      protocol_type: 'HTTP',
      cors_configuration: corsOf(props['cors'] as Cors | null),
      tags,
    }),
    values: ({ outputs }) => ({ id: outputs['id'] }),
  },
  'api-integration': {
    type: 'aws_apigatewayv2_integration',
    arguments: ({ props }) => ({
      api_id: props['apiId'],
      integration_type: 'AWS_PROXY',
      integration_uri: props['functionArn'],
      payload_format_version: '2.0',
    }),
    values: ({ outputs }) => ({ id: outputs['id'] }),
  },
  'api-route': {
    type: 'aws_apigatewayv2_route',
    arguments: ({ props }) => ({
      api_id: props['apiId'],
      route_key: props['key'],
      target: `integrations/${props['integrationId'] as string}`,
    }),
  },
  'api-stage': {
    type: 'aws_apigatewayv2_stage',
    arguments: ({ props }) => ({
      api_id: props['apiId'],
      name: props['stage'],
      auto_deploy: true,
      default_route_settings: {
        block: { throttling_rate_limit: props['rate'], throttling_burst_limit: props['burst'] },
      },
    }),
  },
  'invoke-permission': {
    type: 'aws_lambda_permission',
    arguments: ({ props, outputs }) => ({
      statement_id: outputs['statementId'],
      action: outputs['action'],
      function_name: props['functionName'],
      principal: outputs['principal'],
      source_arn: outputs['sourceArn'],
    }),
  },
  bucket: {
    type: 'aws_s3_bucket',
    arguments: ({ props, tags }) => ({ bucket: props['name'], tags }),
    values: ({ props, outputs, region }) => ({
      bucket: props['name'],
      arn: outputs['arn'],
      bucket_regional_domain_name: `${props['name'] as string}.s3.${region}.amazonaws.com`,
    }),
  },
  'bucket-files': { none: 'Terraform can upload files one by one (aws_s3_object). For a whole page use aws s3 sync.' },
  'bucket-website': {
    type: 'aws_s3_bucket_website_configuration',
    arguments: ({ props }) => ({
      bucket: props['bucket'],
      index_document: { block: { suffix: props['indexDocument'] } },
    }),
  },
  'account-public-access': { type: 'aws_s3_account_public_access_block', arguments: flagsOf },
  'bucket-public-access': {
    type: 'aws_s3_bucket_public_access_block',
    arguments: (at) => ({ bucket: at.props['bucket'], ...flagsOf(at) }),
  },
  'bucket-policy': {
    type: 'aws_s3_bucket_policy',
    arguments: ({ props, outputs }) => ({ bucket: props['bucket'], policy: { document: outputs['policy'] } }),
  },
  'origin-access-identity': {
    type: 'aws_cloudfront_origin_access_identity',
    arguments: ({ props }) => ({ comment: props['comment'] }),
    values: ({ outputs }) => ({ id: outputs['id'] }),
  },
  distribution: {
    type: 'aws_cloudfront_distribution',
    arguments({ outputs, tags }) {
      const settings = (outputs['settings'] ?? {}) as Readonly<Record<string, Json>>;
      return {
        comment: settings['comment'],
        enabled: settings['enabled'],
        default_root_object: settings['defaultRootObject'],
        price_class: settings['priceClass'],
        is_ipv6_enabled: settings['ipv6'],
        origin: {
          block: {
            origin_id: settings['originDomain'],
            domain_name: settings['originDomain'],
            s3_origin_config: { block: { origin_access_identity: settings['originIdentity'] } },
          },
        },
        default_cache_behavior: {
          block: {
            target_origin_id: settings['originDomain'],
            viewer_protocol_policy: settings['viewerProtocol'],
            allowed_methods: ['GET', 'HEAD'],
            cached_methods: ['GET', 'HEAD'],
            cache_policy_id: settings['cachePolicyId'],
            compress: settings['compress'],
          },
        },
        restrictions: { block: { geo_restriction: { block: { restriction_type: 'none' } } } },
        viewer_certificate: { block: { cloudfront_default_certificate: true } },
        tags,
      };
    },
  },
};

interface Cors {
  readonly origins: string[];
  readonly methods: string[];
  readonly headers: string[];
}

function corsOf(cors: Cors | null | undefined) {
  if (!cors) return undefined;
  const { origins, methods, headers } = cors;
  return { block: { allow_origins: origins, allow_methods: methods, allow_headers: headers } };
}

function expiryOf(record: ResourceRecord | undefined) {
  const { attribute } = (record?.outputs ?? {}) as { readonly attribute?: string };
  return attribute ? { block: { attribute_name: attribute, enabled: true } } : undefined;
}

function flagsOf({ outputs }: TerraformContext): Arguments {
  return {
    block_public_acls: outputs['BlockPublicAcls'],
    ignore_public_acls: outputs['IgnorePublicAcls'],
    block_public_policy: outputs['BlockPublicPolicy'],
    restrict_public_buckets: outputs['RestrictPublicBuckets'],
  };
}

/** The first code of a function is no file of the learner: `inspect --as cli` packs it. */
function codeOf({ archive, template = '' }: { readonly archive?: string; readonly template?: string }): Arguments {
  return zipAt(archive ?? template.replace(/\.m?js$/, '.zip'));
}

function zipAt(archive: string): Arguments {
  const path = `.workshop/build/${archive}`;
  return { filename: path, source_code_hash: { expression: `filebase64sha256(${JSON.stringify(path)})` } };
}
