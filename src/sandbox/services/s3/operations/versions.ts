// Operations on the versioning of a bucket, and the list of its object versions and delete markers.
import { refuseUnsupported } from '../../shared/unsupported.ts';
import * as sdk from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { invalidArgument, malformedXml } from '../errors.ts';
import { compareKeys, isAfter, keyEncoder, limitOf, pageOf, type Page } from '../rules/listing.ts';
import { ownerOf, recordsOf, type ObjectVersion } from '../records.ts';
import { contentOf, frameOf, listing, type ListingInput } from './object-lists.ts';
import { changeBucket, openBucket } from './requested-bucket.ts';

const operation = operationsOf(sdk);

type Entry = ObjectVersion & { readonly key: string; readonly isLatest: boolean };

export function versionOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation(
      'PutBucketVersioning',
      {
        takes: ['Bucket', 'VersioningConfiguration', 'ContentMD5', 'ChecksumAlgorithm', 'ExpectedBucketOwner'],
        action: null,
      },
      (input, call) => {
        const { Status: versioning, MFADelete } = input.VersioningConfiguration ?? {};
        return changeBucket(sandbox, input, call, 's3:PutBucketVersioning', () => {
          if (MFADelete === 'Enabled') refuseUnsupported('s3', `MFADelete ${MFADelete}`);
          return versioning === 'Enabled' || versioning === 'Suspended' ? { versioning } : malformedXml();
        });
      },
    ),
    operation('GetBucketVersioning', { takes: ['Bucket', 'ExpectedBucketOwner'], action: null }, (input, call) => ({
      Status: openBucket(sandbox, input, call, 's3:GetBucketVersioning').versioning,
    })),
    operation(
      'ListObjectVersions',
      { takes: [...listing, 'KeyMarker', 'VersionIdMarker'], action: null },
      (input, call) => {
        const bucket = openBucket(sandbox, input, call, 's3:ListBucketVersions');
        const encode = keyEncoder(input.EncodingType);
        const page = pageOfVersions(sandbox, bucket.name, input);
        const said = ({ key, versionId, isLatest }: Entry) => ({
          Key: encode(key),
          VersionId: versionId,
          IsLatest: isLatest,
        });
        const owner = { Owner: ownerOf(bucket.account) };
        return {
          ...frameOf(bucket.name, input, page, encode),
          KeyMarker: encode(input.KeyMarker ?? ''),
          VersionIdMarker: input.VersionIdMarker ?? '',
          Versions: page.items.flatMap((entry) =>
            entry.object
              ? [{ ...contentOf({ ...entry, object: entry.object }, encode), ...said(entry), ...owner }]
              : [],
          ),
          DeleteMarkers: page.items.flatMap((entry) =>
            entry.object ? [] : [{ ...said(entry), LastModified: new Date(entry.lastModified), ...owner }],
          ),
          ...(page.isTruncated && { NextKeyMarker: encode(page.last ?? '') }),
          ...(page.isTruncated &&
            page.lastItem?.key === page.last && { NextVersionIdMarker: page.lastItem?.versionId }),
        };
      },
    ),
  ];
}

function pageOfVersions(
  sandbox: SandboxContext,
  bucket: string,
  input: ListingInput & { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined },
): Page<Entry> {
  const { KeyMarker: key = '', VersionIdMarker: id } = input;
  if (id !== undefined && key === '') {
    invalidArgument('A version-id marker cannot be specified without a key marker.', 'version-id-marker', id);
  }
  const entries = recordsOf(sandbox)
    .objects.values(`${bucket}/`)
    .sort((a, b) => compareKeys(a.key, b.key))
    .flatMap((record) => record.versions.map((version, at) => ({ ...version, key: record.key, isLatest: at === 0 })));
  // A version marker names one version of the marked key: its older ones, and all later keys, come after it.
  const at = id === undefined ? -1 : entries.findIndex((entry) => entry.key === key && entry.versionId === id);
  return pageOf(at < 0 ? entries : entries.slice(at + 1), (entry) => entry.key, {
    prefix: input.Prefix ?? '',
    delimiter: input.Delimiter ?? '',
    limit: limitOf(input.MaxKeys),
    isBehind: (rolled) => key !== '' && (at < 0 ? !isAfter(rolled, key) : rolled !== key && !isAfter(rolled, key)),
  });
}
