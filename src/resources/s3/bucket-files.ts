// The files of the web page in the bucket, with the API's address written into its config.json.
import { createHash } from 'node:crypto';
import {
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import type { Aws } from '../../engine/types.ts';
import { isOurs } from '../../aws/tags.ts';
import { projectFile } from '../../lib/project-file.ts';
import { webPage, type FileFacts, type PageFile } from './web-page.ts';
import { defineResource, isNamed, orMissing } from '../define.ts';
import { deleteObjects } from './empty-bucket.ts';
import { bucketConsole, buckets, hasOwnBucket, assertOwnBucket, objects } from './common.ts';
import { allow, changedByHand, cleanupToo, learnerOnly, onlyWhen } from '../../aws/permissions.ts';
import { hoursPerMonth, prices } from '../../aws/prices.ts';

type Props = { bucket: string; apiUrl: string };
type Outputs = { files: Record<string, FileFacts> };

export const bucketFiles = defineResource<Props, Outputs>({
  kind: 'bucket-files',
  describe: ({ bucket }) => `web page in the bucket ${bucket}`,
  identify: ({ bucket }) => ({ name: `s3://${bucket}/`, arn: `arn:aws:s3:::${bucket}/*` }),

  async read({ bucket, apiUrl }, aws) {
    const files = await liveFiles(bucket, await webPage(apiUrl), aws);
    return files && Object.keys(files).length > 0 ? { files } : undefined;
  },

  async ensure({ bucket, apiUrl }, aws) {
    await assertOwnBucket(bucket, aws);
    const page = await webPage(apiUrl);
    const live = (await liveFiles(bucket, page, aws)) ?? {};
    for (const file of page) {
      if (!isSame(live[file.key], file.facts)) await upload(bucket, file, aws);
    }
    const stale = Object.keys(live).filter((key) => !page.some((file) => file.key === key));
    await deleteObjects(
      bucket,
      stale.map((Key) => ({ Key })),
      aws,
    );
    return { files: Object.fromEntries(page.map(({ key, facts }) => [key, facts])) };
  },

  async remove({ bucket, apiUrl }, aws) {
    if (!(await hasOwnBucket(bucket, aws))) return;
    const live = (await liveFiles(bucket, await webPage(apiUrl), aws)) ?? {};
    // Listings show a deletion at once: there is nothing to wait for.
    await deleteObjects(
      bucket,
      Object.keys(live).map((Key) => ({ Key })),
      aws,
    );
  },

  calls: {
    'S3.ListObjectsV2': cleanupToo(allow(buckets, 's3:ListBucket')),
    // Without s3:ListBucket a missing object is answered with 403, as if it were forbidden, and never with 404.
    'S3.HeadObject': cleanupToo(allow(objects, 's3:GetObject'), allow(buckets, 's3:ListBucket')),
    'S3.PutObject': learnerOnly(allow(objects, 's3:PutObject')),
    'S3.DeleteObject': onlyWhen(changedByHand, cleanupToo(allow(objects, 's3:DeleteObject s3:DeleteObjectVersion'))),
    'S3.DeleteObjects': cleanupToo(allow(objects, 's3:DeleteObject s3:DeleteObjectVersion')),
  },

  async settings({ apiUrl }, _aws, live) {
    const files = Object.fromEntries((await webPage(apiUrl)).map(({ key, facts }) => [key, facts]));
    const [own, there] = [files['config.json'], live?.files['config.json']];
    // A learner may write it with other blanks: what the page reads of it is checked.
    return { files: own && there ? { ...files, 'config.json': { ...own, sha256: there.sha256 } } : files };
  },

  partOf: { kind: 'bucket', property: 'bucket' },

  async atRest(props) {
    const bytes = await pageBytes(props);
    return {
      dollarsPerHour: ((bytes / 1e9) * prices.s3GbMonth) / hoursPerMonth,
      because: `${Math.round(bytes / 1000)} KB in S3`,
    };
  },

  visitBytes: pageBytes,

  uploads: async ({ apiUrl }) =>
    (await webPage(apiUrl)).map(({ key, bytes }) =>
      key === 'config.json'
        ? { path: key, bytes, write: 'text' }
        : { path: projectFile('ui-dist', ...key.split('/')), bytes },
    ),

  consoleLink: ({ props, region }) => bucketConsole(props.bucket, 'objects', region),

  cloudFormation: {
    none: 'CloudFormation creates buckets and uploads no files into them: use `aws s3 sync`.',
  },

  why: {
    about: 'The files of the web page in the bucket, each with the content type and the caching that browsers need.',
    properties: {
      bucket: {
        what: 'The bucket that the files are uploaded to.',
        otherwise: 'website and distribution have no files to serve.',
      },
      apiUrl: {
        what: 'The URL of your API. It is written to `config.json`, which the page reads when it starts.',
        otherwise: 'the page opens, and each request that it sends fails.',
      },
    },
  },
});

/** Of the web page as it is uploaded. */
async function pageBytes({ apiUrl }: Props): Promise<number> {
  return (await webPage(apiUrl)).reduce((total, { bytes }) => total + bytes.length, 0);
}

/** The files of the page, and those that the workshop uploaded with an earlier page. Never the learner's own files. */
async function liveFiles(bucket: string, page: readonly PageFile[], aws: Aws): Promise<Outputs['files'] | undefined> {
  const s3 = aws.client(S3Client);
  const files: Outputs['files'] = {};
  try {
    for await (const { Contents } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
      for (const { Key = '' } of Contents ?? []) {
        const its = page.find((file) => file.key === Key);
        // Only our own files are read: a learner may keep thousands of others here.
        if (!its && !Key.startsWith('assets/')) continue;
        const head = new HeadObjectCommand({ Bucket: bucket, Key, ChecksumMode: 'ENABLED' });
        const object = await orMissing(s3.send(head), 'NotFound', 'NoSuchKey');
        if (object && (its || isOurs(object.Metadata, aws.tags))) files[Key] = factsOf(object, its);
      }
    }
  } catch (error) {
    if (isNamed(error, 'NoSuchBucket')) return undefined;
    throw error;
  }
  return files;
}

/**
 * The checksum is S3's own, computed at upload. The console and the AWS CLI choose another kind: then the ETag tells
 * whether the bytes are those of the page. It is their MD5 in an upload of one part without a key of KMS.
 * source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html, checked 2026-11-29
 */
function factsOf({ ChecksumSHA256, ETag, ...head }: HeadObjectCommandOutput, file: PageFile | undefined): FileFacts {
  const isSameBytes = file && ETag === `"${createHash('md5').update(file.bytes).digest('hex')}"`;
  const sha256 = ChecksumSHA256 ?? (isSameBytes ? file.facts.sha256 : 'unknown');
  return { sha256, contentType: head.ContentType ?? '', cacheControl: head.CacheControl ?? '' };
}

function isSame(live: FileFacts | undefined, wanted: FileFacts): boolean {
  return (
    live?.sha256 === wanted.sha256 &&
    live.contentType === wanted.contentType &&
    live.cacheControl === wanted.cacheControl
  );
}

function upload(bucket: string, { key, bytes, facts }: PageFile, aws: Aws): Promise<unknown> {
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    Body: bytes,
    ContentType: facts.contentType,
    CacheControl: facts.cacheControl,
    ChecksumAlgorithm: 'SHA256',
    Metadata: { ...aws.tags },
  });
  return aws.client(S3Client).send(command);
}
