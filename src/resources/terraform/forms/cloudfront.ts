// The distribution, and the identity or the access control with which it reads the bucket.
import { hstsSeconds } from '../../../aws/facts.ts';
import { descriptionOf } from '../../../aws/tags.ts';
import type { Json } from '../../../engine/types.ts';
import { exportedPolicy } from '../../cloudfront/security-headers.ts';
import type { TerraformForms } from '../form.ts';

export const cloudFrontForms: TerraformForms = {
  'origin-access-identity': {
    type: 'aws_cloudfront_origin_access_identity',
    arguments: ({ props }) => ({ comment: props['comment'] }),
    values: ({ outputs }) => ({
      id: outputs['id'],
      iam_arn: `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${outputs['id'] as string}`,
      cloudfront_access_identity_path: `origin-access-identity/cloudfront/${outputs['id'] as string}`,
    }),
    importId: ({ outputs }) => outputs['id'] as string,
  },
  'origin-access-control': {
    type: 'aws_cloudfront_origin_access_control',
    arguments: ({ props, ownTags }) => ({
      name: props['name'],
      description: descriptionOf({ tags: ownTags }),
      origin_access_control_origin_type: 's3',
      signing_behavior: 'always',
      signing_protocol: 'sigv4',
    }),
    values: ({ outputs }) => ({ id: outputs['id'] }),
    importId: ({ outputs }) => outputs['id'] as string,
  },
  'response-headers-policy': {
    type: 'aws_cloudfront_response_headers_policy',
    arguments: ({ props, ownTags }) => ({
      name: props['name'],
      comment: descriptionOf({ tags: ownTags }),
      security_headers_config: {
        block: {
          content_security_policy: {
            block: {
              content_security_policy: exportedPolicy(props['contentSecurityPolicy'] as string),
              override: true,
            },
          },
          content_type_options: { block: { override: true } },
          frame_options: { block: { frame_option: 'DENY', override: true } },
          referrer_policy: { block: { referrer_policy: 'no-referrer', override: true } },
          strict_transport_security: { block: { access_control_max_age_sec: hstsSeconds, override: true } },
        },
      },
    }),
    values: ({ outputs }) => ({ id: outputs['id'] }),
    importId: ({ outputs }) => outputs['id'] as string,
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
            // The provider asks for the identity in this block, so without one there is no block.
            ...(settings['originIdentity'] !== '' && {
              s3_origin_config: { block: { origin_access_identity: settings['originIdentity'] } },
            }),
            origin_access_control_id: settings['originAccessControl'],
          },
        },
        default_cache_behavior: {
          block: {
            target_origin_id: settings['originDomain'],
            viewer_protocol_policy: settings['viewerProtocol'],
            allowed_methods: ['GET', 'HEAD'],
            cached_methods: ['GET', 'HEAD'],
            cache_policy_id: settings['cachePolicyId'],
            response_headers_policy_id: settings['responseHeadersPolicyId'],
            compress: settings['compress'],
          },
        },
        restrictions: { block: { geo_restriction: { block: { restriction_type: 'none' } } } },
        viewer_certificate: { block: { cloudfront_default_certificate: true } },
        tags,
      };
    },
    values: ({ outputs }) => ({ id: outputs['id'], arn: outputs['arn'], domain_name: outputs['domainName'] }),
    importId: ({ outputs }) => outputs['id'] as string,
  },
};
