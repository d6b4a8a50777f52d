// Operations that create, find, list and delete buckets.
import { refuseUnsupported } from '../../shared/unsupported.ts';
import * as sdk from '@aws-sdk/client-s3';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, tagging, type Call, type Operation } from '../../../server/service.ts';
import {
  aclWithOwnership,
  bucketAlreadyOwned,
  bucketNameTaken,
  bucketNotEmpty,
  invalidArgument,
  invalidBucketName,
  invalidLocation,
  locationOfOtherRegion,
} from '../errors.ts';
import { closedFromStart } from '../rules/public-access.ts';
import { bucketArn, ownerOf, recordsOf, type BucketRecord } from '../records.ts';
import { checkTags } from '../rules/tags.ts';
import { findBucket, openBucket } from './requested-bucket.ts';
import { openRestEndpoint } from '../rest-endpoint.ts';
import { grantsNothing } from './object-input.ts';

const operation = operationsOf(sdk);

export function bucketOperations(sandbox: ServiceContext): Operation[] {
  const { buckets, objects, uploads, completions } = recordsOf(sandbox);
  return [
    operation(
      'CreateBucket',
      {
        takes: ['Bucket', 'CreateBucketConfiguration', 'ACL', 'ObjectOwnership'],
        on: ({ Bucket }) => bucketArn(Bucket ?? ''),
        also: ({ Bucket = '', CreateBucketConfiguration: { Tags } = {}, ACL, ObjectOwnership }) => {
          const resource = bucketArn(Bucket);
          return [
            ...tagging('s3:TagResource', Tags, resource),
            ...(ACL === undefined ? [] : [{ action: 's3:PutBucketAcl', resource }]),
            ...(ObjectOwnership === undefined ? [] : [{ action: 's3:PutBucketOwnershipControls', resource }]),
          ];
        },
      },
      async (input, call) => {
        const name = checkName(input.Bucket ?? '');
        if (input.ObjectOwnership !== undefined && input.ObjectOwnership !== 'BucketOwnerEnforced') {
          refuseUnsupported('s3', `ObjectOwnership ${input.ObjectOwnership}`);
        }
        if (!grantsNothing(input.ACL)) aclWithOwnership();
        const region = regionOf(input.CreateBucketConfiguration, call);
        const tags = checkTags(input.CreateBucketConfiguration?.Tags, 'bucket');
        const answer = {
          Location: region === 'us-east-1' ? `/${name}` : `http://${name}.s3.amazonaws.com/`,
          BucketArn: bucketArn(name),
        };
        const existing = buckets.get(name);
        if (existing)
          return existing.account === call.account ? alreadyOwned(existing, region, answer) : bucketNameTaken(name);
        buckets.set(name, {
          name,
          account: call.account,
          region,
          createdAt: sandbox.now(),
          publicAccess: closedFromStart,
          tags: tags.length > 0 ? tags : undefined,
        });
        await openRestEndpoint(sandbox);
        return answer;
      },
    ),
    operation('HeadBucket', { takes: ['Bucket', 'ExpectedBucketOwner'], action: null }, (input, call) => {
      const { region, name } = openBucket(sandbox, input, call, 's3:ListBucket');
      return { BucketRegion: region, AccessPointAlias: false, BucketArn: bucketArn(name) };
    }),
    operation('GetBucketLocation', { takes: ['Bucket', 'ExpectedBucketOwner'], action: null }, (input, call) => {
      const { region } = findBucket(sandbox, input, call, true);
      openBucket(sandbox, input, { ...call, region }, 's3:GetBucketLocation');
      // An empty element for us-east-1. Without a body, clients cannot parse the answer.
      return { LocationConstraint: (region === 'us-east-1' ? '' : region) as sdk.BucketLocationConstraint };
    }),
    operation('DeleteBucket', { takes: ['Bucket', 'ExpectedBucketOwner'], action: null }, async (input, call) => {
      const { name } = openBucket(sandbox, input, call, 's3:DeleteBucket');
      const isFull = objects.entries(`${name}/`).length > 0;
      if (isFull) bucketNotEmpty(name);
      for (const collection of [uploads, completions])
        for (const [key] of collection.entries(`${name}/`)) collection.delete(key);
      buckets.delete(name);
      await sandbox.endpoints.close('website', name);
      return {};
    }),
    operation(
      'ListBuckets',
      { takes: ['MaxBuckets', 'ContinuationToken', 'Prefix', 'BucketRegion'], action: 's3:ListAllMyBuckets' },
      (input, call) => listBuckets(buckets.values(), input, call),
    ),
  ];
}

function checkName(name: string): string {
  const isValid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !/\.\.|^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (!isValid) invalidBucketName(name);
  return name;
}

function regionOf(configuration: sdk.CreateBucketConfiguration | undefined, { region }: Call): string {
  const other = Object.keys(configuration ?? {}).find((name) => !['LocationConstraint', 'Tags'].includes(name));
  if (other !== undefined) refuseUnsupported('s3', `CreateBucketConfiguration ${other}`);
  const constraint = configuration?.LocationConstraint as string | undefined;
  if (
    (constraint === 'us-east-1' && region === constraint) ||
    (constraint !== undefined && !/^([a-z]{2}(-[a-z]+)+-\d|EU)$/.test(constraint))
  )
    invalidLocation(constraint);
  const requested = constraint === 'EU' ? 'eu-west-1' : (constraint ?? 'us-east-1');
  // The endpoint in us-east-1 creates buckets in all regions, every other one only in its own region.
  if (region !== 'us-east-1' && requested !== region) locationOfOtherRegion(constraint);
  return requested;
}

/** Only in us-east-1, a second creation by the owner succeeds. */
function alreadyOwned<Answer>({ name, region }: BucketRecord, wanted: string, answer: Answer): Answer {
  if (region === 'us-east-1' && wanted === region) return answer;
  return bucketAlreadyOwned(name);
}

function listBuckets(
  all: Readonly<BucketRecord>[],
  input: sdk.ListBucketsCommandInput,
  { account }: Call,
): Omit<sdk.ListBucketsCommandOutput, '$metadata'> {
  const limit = input.MaxBuckets ?? 10_000;
  if (limit < 1 || limit > 10_000)
    invalidArgument('Argument max-buckets must be an integer between 1 and 10000', 'max-buckets', String(limit));
  const after = Buffer.from(input.ContinuationToken ?? '', 'base64').toString('utf8');
  const own = all.filter(
    ({ name, region, account: owner }) =>
      owner === account &&
      name > after &&
      name.startsWith(input.Prefix ?? '') &&
      region === (input.BucketRegion ?? region),
  );
  const page = own.slice(0, limit);
  const last = page.at(-1);
  // Regions are told only to those who ask by page.
  const isPaged = [input.MaxBuckets, input.ContinuationToken, input.Prefix, input.BucketRegion].some(
    (value) => value !== undefined,
  );
  return {
    Buckets: page.map(({ name, region, createdAt }) => ({
      Name: name,
      CreationDate: new Date(Math.floor(createdAt / 1000) * 1000),
      BucketArn: bucketArn(name),
      ...(isPaged && { BucketRegion: region }),
    })),
    Owner: ownerOf(account),
    ...(input.Prefix !== undefined && { Prefix: input.Prefix }),
    ...(last && own.length > limit && { ContinuationToken: Buffer.from(last.name).toString('base64') }),
  };
}
