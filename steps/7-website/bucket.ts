// Chapter 7: the bucket, and the web page in it, which knows where the API is.
import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { bucket } from '../../src/resources/s3/bucket.ts';
import { bucketFiles } from '../../src/resources/s3/bucket-files.ts';
import type { Aws } from '../../src/engine/types.ts';
import { contentTypeOf } from '../../src/resources/s3/content-type.ts';
import { defineStep, expect } from '../define.ts';

export default defineStep({
  id: 'bucket',

  async provision(step) {
    const { bucketName } = step;
    const { apiUrl } = step.outputs('api');
    step.drift({
      handbook: 'the URL of the API goes into .env, and the page is built anew for it',
      today: 'the page is built once, and reads the URL from config.json, which is written at upload',
      why: 'The same files can then be tested, cached and published anywhere; only the configuration differs.',
    });
    await step.ensure('bucket', bucket, { name: bucketName });
    await step.ensure('bucket-files', bucketFiles, { bucket: bucketName, apiUrl });
    return { bucketName };
  },

  async verify({ aws, check, outputs }, { bucketName }) {
    await check(
      'bucket.files-and-types',
      'The page lies in the bucket, and each file has the type that browsers need',
      async () => {
        const files = await filesOf(bucketName, aws);
        const wrong = files.filter(({ key, type }) => type !== contentTypeOf(key));
        const names = files.map(({ key }) => key);
        if (!names.includes('index.html') || !names.some((name) => name.startsWith('assets/'))) {
          return expect('index.html, config.json, assets/…', names.join(', ') || 'nothing', 'Files are missing.', help);
        }
        const [first] = wrong;
        if (!first) return { pass: true, actual: `${files.length} files` };
        const because = `A browser would not treat ${first.key} as what it is.`;
        return expect(contentTypeOf(first.key), first.type, because, help);
      },
    );

    await check('bucket.config-names-api', "The page's configuration names the API", async () => {
      const { apiUrl } = outputs('api');
      const read = new GetObjectCommand({ Bucket: bucketName, Key: 'config.json' });
      const { Body } = await aws.client(S3Client).send(read);
      const text = (await Body?.transformToString()) ?? '';
      return expect(apiUrl, apiUrlIn(text), 'The page would ask another address, or none.', help);
    });
  },
});

const help = 'workshop inspect bucket-files   # then: workshop next, which uploads what differs';

/** Of what belongs to a page: anything else in the bucket is the learner's. */
async function filesOf(bucketName: string, aws: Aws): Promise<{ key: string; type: string }[]> {
  const s3 = aws.client(S3Client);
  const files: { key: string; type: string }[] = [];
  for await (const { Contents } of paginateListObjectsV2({ client: s3 }, { Bucket: bucketName })) {
    for (const { Key = '' } of Contents ?? []) {
      if (!/^(index\.html|config\.json|favicon\.\w+|assets\/.+)$/.test(Key)) continue;
      const { ContentType = 'none' } = await s3.send(new HeadObjectCommand({ Bucket: bucketName, Key }));
      files.push({ key: Key, type: ContentType });
    }
  }
  return files;
}

export function apiUrlIn(text: string): string {
  try {
    return (JSON.parse(text) as { apiUrl: string }).apiUrl;
  } catch {
    return `no JSON: ${text.slice(0, 60)}`;
  }
}
