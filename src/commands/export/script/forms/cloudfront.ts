// The distribution and what it uses as commands of the AWS CLI.
import { identityReference } from '../../../../../steps/names.ts';
import type { Json } from '../../../../engine/types.ts';
import { answerOf, type Properties, type ScriptForms, type ScriptResource } from '../form.ts';
import { aws, indented, ShellWord, word } from '../shell.ts';

/** Deletes what `find` has found: its current ETag is needed. */
function removeBy(noun: string): ScriptForms[string]['remove'] {
  return ({ ref }: ScriptResource) => [`remove_from_cloudfront ${noun} ${ref}`];
}

/** A query for the id of the item of a list whose field has this value. */
function byField(list: string, field: string, value: Json | undefined, id = 'Id'): ShellWord {
  const text = word(value);
  const inside = text.startsWith('"') ? text.slice(1, -1) : text;
  return new ShellWord(`"${list}.Items[?${field}=='${inside}'].[${id}]"`);
}

function objectAt(properties: Properties, name: string): Properties {
  return (properties[name] ?? {}) as Properties;
}

function createdOnce(create: (resource: ScriptResource) => string): ScriptForms[string]['build'] {
  return (resource) => [
    `if [ -z ${resource.ref} ]; then`,
    ...indented([`${resource.variable}=${answerOf(create(resource))}`]),
    'fi',
  ];
}

export const cloudFrontForms: ScriptForms = {
  'AWS::CloudFront::CloudFrontOriginAccessIdentity': {
    noun: 'origin access identity',
    find: ({ variable, properties }) => [
      `${variable}=${answerOf(
        aws('cloudfront list-cloud-front-origin-access-identities', {
          query: byField(
            'CloudFrontOriginAccessIdentityList',
            'Comment',
            objectAt(properties, 'CloudFrontOriginAccessIdentityConfig')['Comment'],
          ),
        }),
      )}`,
    ],
    build: createdOnce(({ properties }) =>
      aws('cloudfront create-cloud-front-origin-access-identity', {
        'cloud-front-origin-access-identity-config': {
          // By which the workshop knows it as its own.
          CallerReference: { 'Fn::Sub': identityReference('${BucketName}') },
          ...objectAt(properties, 'CloudFrontOriginAccessIdentityConfig'),
        },
        query: 'CloudFrontOriginAccessIdentity.Id',
      }),
    ),
    remove: removeBy('cloud-front-origin-access-identity'),
  },
  'AWS::CloudFront::OriginAccessControl': {
    noun: 'origin access control',
    find: ({ variable, properties }) => [
      `${variable}=${answerOf(
        aws('cloudfront list-origin-access-controls', {
          query: byField('OriginAccessControlList', 'Name', objectAt(properties, 'OriginAccessControlConfig')['Name']),
        }),
      )}`,
    ],
    build: createdOnce(({ properties }) =>
      aws('cloudfront create-origin-access-control', {
        'origin-access-control-config': properties['OriginAccessControlConfig'],
        query: 'OriginAccessControl.Id',
      }),
    ),
    remove: removeBy('origin-access-control'),
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    noun: 'response headers policy',
    find: ({ variable, properties }) => {
      const { Name } = objectAt(properties, 'ResponseHeadersPolicyConfig');
      const [policy, field] = ['ResponseHeadersPolicy', 'ResponseHeadersPolicy.ResponseHeadersPolicyConfig.Name'];
      const query = byField('ResponseHeadersPolicyList', field, Name, `${policy}.Id`);
      return [`${variable}=${answerOf(aws('cloudfront list-response-headers-policies', { type: 'custom', query }))}`];
    },
    build: createdOnce(({ properties }) =>
      aws('cloudfront create-response-headers-policy', {
        'response-headers-policy-config': properties['ResponseHeadersPolicyConfig'],
        query: 'ResponseHeadersPolicy.Id',
      }),
    ),
    remove: removeBy('response-headers-policy'),
  },
  'AWS::CloudFront::Distribution': {
    noun: 'CloudFront distribution',
    find: ({ variable, properties }) => [
      `${variable}=${answerOf(
        aws('cloudfront list-distributions', {
          query: byField('DistributionList', 'Comment', objectAt(properties, 'DistributionConfig')['Comment']),
        }),
      )}`,
    ],
    build: (resource) => [
      // An update needs the whole configuration of what exists, so a distribution that exists stays as it is.
      ...createdOnce(({ properties }) =>
        aws('cloudfront create-distribution-with-tags', {
          'distribution-config-with-tags': {
            DistributionConfig: distributionConfig(objectAt(properties, 'DistributionConfig')),
            Tags: { Items: properties['Tags'] ?? [] },
          },
          query: 'Distribution.Id',
        }),
      )(resource),
      'echo "waiting for CloudFront: this takes some minutes"',
      aws('cloudfront wait distribution-deployed', { id: new ShellWord(resource.ref) }),
    ],
    attributes: {
      DomainName: ({ ref }) =>
        answerOf(aws('cloudfront get-distribution', { id: new ShellWord(ref), query: 'Distribution.DomainName' })),
    },
    remove: ({ ref }) => [`remove_distribution ${ref}`],
  },
};

/** In the form of the API: lists with their length, and some other names. */
function distributionConfig({ IPV6Enabled, ...config }: Properties): Json {
  const listed = counted(config) as Properties;
  return {
    CallerReference: { 'Fn::Sub': identityReference('${BucketName}') },
    ...listed,
    ...(IPV6Enabled !== undefined && { IsIPV6Enabled: IPV6Enabled }),
  };
}

function counted(value: Json): Json {
  if (Array.isArray(value)) return { Quantity: value.length, Items: (value as readonly Json[]).map(counted) };
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value);
  if (names.length === 1 && /^(Ref|Fn::)/.test(names[0] ?? '')) return value;
  return Object.fromEntries(
    Object.entries(value as Properties).flatMap(([name, inner]) =>
      inner === undefined ? [] : [[name, counted(inner)]],
    ),
  );
}
