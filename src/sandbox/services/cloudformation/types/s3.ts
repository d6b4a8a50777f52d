// The resource types of S3.
import { isObject } from '../../../../lib/is-object.ts';
import { validationError } from '../errors.ts';
import type { Properties } from '../records.ts';
import { allTags, goneIs, hasChanged, policyText, untilKnown } from './shared.ts';
import type { Made, ResourceType, TypeContext } from './resource-type.ts';
import { textOf } from '../template/text-of.ts';

interface Setting {
  readonly property: string;
  put(context: TypeContext, Bucket: string, value: unknown): Promise<unknown>;
  remove(context: TypeContext, Bucket: string): Promise<unknown>;
}

const open = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** In the order in which a bucket gets them. */
const settings: readonly Setting[] = [
  {
    property: 'OwnershipControls',
    put: (context, Bucket, value) =>
      context.call('s3', 'PutBucketOwnershipControls', { Bucket, OwnershipControls: value }),
    remove: (context, Bucket) => context.call('s3', 'DeleteBucketOwnershipControls', { Bucket }),
  },
  {
    property: 'PublicAccessBlockConfiguration',
    put: (context, Bucket, value) =>
      context.call('s3', 'PutPublicAccessBlock', {
        Bucket,
        PublicAccessBlockConfiguration: { ...open, ...(isObject(value) && value) },
      }),
    remove: (context, Bucket) => context.call('s3', 'DeletePublicAccessBlock', { Bucket }),
  },
  {
    property: 'VersioningConfiguration',
    put: (context, Bucket, value) =>
      context.call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration: value }),
    remove: (context, Bucket) =>
      context.call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
  },
  {
    property: 'BucketEncryption',
    put: (context, Bucket, value) =>
      context.call('s3', 'PutBucketEncryption', {
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: renamed(memberOf(value, 'ServerSideEncryptionConfiguration'), {
            ServerSideEncryptionByDefault: 'ApplyServerSideEncryptionByDefault',
          }),
        },
      }),
    remove: (context, Bucket) => context.call('s3', 'DeleteBucketEncryption', { Bucket }),
  },
  {
    // The access control lists of all buckets here are those of AccessControl Private.
    property: 'AccessControl',
    put: async (_context, _bucket, value) =>
      value === 'Private' || validationError(`The sandbox does not support AccessControl ${textOf(value)}.`),
    remove: async () => undefined,
  },
  {
    property: 'LifecycleConfiguration',
    put: (context, Bucket, value) =>
      context.call('s3', 'PutBucketLifecycleConfiguration', {
        Bucket,
        LifecycleConfiguration: { Rules: lifecycleRules(memberOf(value, 'Rules')) },
      }),
    remove: (context, Bucket) => context.call('s3', 'DeleteBucketLifecycle', { Bucket }),
  },
  {
    property: 'WebsiteConfiguration',
    put: (context, Bucket, value) =>
      context.call('s3', 'PutBucketWebsite', { Bucket, WebsiteConfiguration: websiteOf(value) }),
    remove: (context, Bucket) => context.call('s3', 'DeleteBucketWebsite', { Bucket }),
  },
  {
    property: 'CorsConfiguration',
    put: (context, Bucket, value) =>
      context.call('s3', 'PutBucketCors', {
        Bucket,
        CORSConfiguration: {
          CORSRules: renamed(memberOf(value, 'CorsRules'), {
            Id: 'ID',
            ExposedHeaders: 'ExposeHeaders',
            MaxAge: 'MaxAgeSeconds',
          }),
        },
      }),
    remove: (context, Bucket) => context.call('s3', 'DeleteBucketCors', { Bucket }),
  },
];

export const s3Types: readonly ResourceType[] = [
  {
    name: 'AWS::S3::Bucket',
    properties: ['BucketName', 'Tags', ...settings.map(({ property }) => property)],
    createOnly: ['BucketName'],
    naming: { property: 'BucketName', longest: 63, isLowerCase: true },
    identifier: ['BucketName'],
    async create(context, properties) {
      const Bucket = textOf(properties['BucketName']);
      const { region } = context;
      await context.call('s3', 'CreateBucket', {
        Bucket,
        ...(region !== 'us-east-1' && { CreateBucketConfiguration: { LocationConstraint: region } }),
      });
      await context.initiated(Bucket);
      for (const { property, put } of settings)
        if (properties[property] !== undefined) await put(context, Bucket, properties[property]);
      await setTags(context, Bucket, properties);
      return described(context, Bucket);
    },
    async update(context, Bucket, properties, before) {
      for (const { property, put, remove } of settings) {
        if (!hasChanged(properties, before, property)) continue;
        if (properties[property] === undefined) await remove(context, Bucket);
        else await put(context, Bucket, properties[property]);
      }
      await setTags(context, Bucket, properties);
      return described(context, Bucket);
    },
    async remove(context, Bucket) {
      await goneIs('NoSuchBucket', () => context.call('s3', 'DeleteBucket', { Bucket }));
    },
    read: (context, Bucket) =>
      goneIs(['NoSuchBucket', 'NotFound'], async () => {
        await context.call('s3', 'HeadBucket', { Bucket });
        return described(context, Bucket);
      }),
  },
  {
    name: 'AWS::S3::BucketPolicy',
    properties: ['Bucket', 'PolicyDocument'],
    required: ['Bucket', 'PolicyDocument'],
    createOnly: ['Bucket'],
    identifier: ['Bucket'],
    create: putPolicy,
    update: (context, _bucket, properties) => putPolicy(context, properties),
    async remove(context, Bucket) {
      await goneIs('NoSuchBucket', () => context.call('s3', 'DeleteBucketPolicy', { Bucket }));
    },
    read: (context, Bucket) =>
      goneIs(['NoSuchBucket', 'NoSuchBucketPolicy'], async () => {
        await context.call('s3', 'GetBucketPolicy', { Bucket });
        return { physicalId: Bucket, attributes: {} };
      }),
  },
];

async function putPolicy(context: TypeContext, { Bucket, PolicyDocument }: Properties): Promise<Made> {
  // S3 does not know a new origin access identity at once.
  await untilKnown(context, 'identity', 'Invalid principal in policy', () =>
    context.call('s3', 'PutBucketPolicy', { Bucket, Policy: policyText(PolicyDocument) }),
  );
  return { physicalId: textOf(Bucket), attributes: {} };
}

async function setTags(context: TypeContext, Bucket: string, properties: Properties): Promise<void> {
  const TagSet = allTags(context, properties);
  if (TagSet.length > 0) await context.call('s3', 'PutBucketTagging', { Bucket, Tagging: { TagSet } });
  else await goneIs('NoSuchTagSet', () => context.call('s3', 'DeleteBucketTagging', { Bucket }));
}

function described({ region, endpoints }: TypeContext, name: string): Made {
  return {
    physicalId: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
      // The address that works here, where the bucket has a website.
      WebsiteURL: endpoints.origin('website', name) ?? `http://${name}.s3-website.${region}.amazonaws.com`,
    },
  };
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

/** Where a template has a day or a prefix beside the others, S3 has a member for them. */
function lifecycleRules(rules: unknown): unknown {
  if (!Array.isArray(rules)) return rules;
  return rules.map((rule: unknown) => {
    if (!isObject(rule)) return rule;
    const { Id: ID, Prefix = '', ExpirationInDays: Days, ExpiredObjectDeleteMarker: marker, ...rest } = rule;
    const expires = Days !== undefined || marker !== undefined;
    return {
      ...rest,
      ...(ID !== undefined && { ID }),
      Filter: { Prefix },
      ...(expires && { Expiration: { Days, ExpiredObjectDeleteMarker: marker } }),
    };
  });
}

/** The items of a list with other names for some of their members. */
function renamed(items: unknown, names: Readonly<Record<string, string>>): unknown {
  if (!Array.isArray(items)) return items;
  return items.map((item: unknown) =>
    isObject(item)
      ? Object.fromEntries(Object.entries(item).map(([name, value]) => [names[name] ?? name, value]))
      : item,
  );
}

function websiteOf(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { IndexDocument: index, ErrorDocument: error, RoutingRules: rules, ...rest } = value;
  return {
    ...rest,
    ...(index !== undefined && { IndexDocument: { Suffix: index } }),
    ...(error !== undefined && { ErrorDocument: { Key: error } }),
    ...(rules !== undefined && {
      RoutingRules: renamed(rules, { RedirectRule: 'Redirect', RoutingRuleCondition: 'Condition' }),
    }),
  };
}
