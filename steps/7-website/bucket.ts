// Chapter 7: creates the bucket, and uploads the web page with the URL of the API.
import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { bucket } from '../../src/resources/s3/bucket.ts';
import { bucketFiles } from '../../src/resources/s3/bucket-files.ts';
import type { Aws } from '../../src/engine/types.ts';
import { contentTypeOf, isUsableType } from '../../src/resources/s3/content-type.ts';
import { defineStep, expect } from '../define.ts';

export default defineStep({
  id: 'bucket',

  async provision(step) {
    const { bucketName } = step;
    const { apiUrl } = step.outputs('api');
    step.drift({
      handbook: 'you put the URL of the API into .env, and build the page again',
      today: 'the page is built once and reads the URL from config.json, which this step writes',
      why: 'The same files can be tested, cached and published anywhere. Only the configuration differs.',
    });
    await step.ensure('bucket', bucket, { name: bucketName });
    await step.ensure('bucket-files', bucketFiles, { bucket: bucketName, apiUrl });
    return { bucketName };
  },

  async verify({ aws, check, outputs }, { bucketName }) {
    await check(
      'bucket.files-and-types',
      'The bucket has the page, and each file has the right content type',
      async () => {
        const files = await filesOf(bucketName, aws);
        const wrong = files.filter(({ key, type }) => !isUsableType(key, type));
        const names = files.map(({ key }) => key);
        if (!names.includes('index.html') || !names.some((name) => name.startsWith('assets/'))) {
          return expect(
            'index.html, config.json, assets/…',
            names.join(', ') || 'nothing',
            'Files of the page are missing.',
            help,
          );
        }
        const [first] = wrong;
        if (!first) return { pass: true, actual: `${files.length} files` };
        const because = `A browser does not use ${first.key} with this content type.`;
        return expect(contentTypeOf(first.key), first.type, because, help);
      },
    );

    await check('bucket.config-names-api', 'config.json contains the URL of the API', async () => {
      const { apiUrl } = outputs('api');
      const read = new GetObjectCommand({ Bucket: bucketName, Key: 'config.json' });
      const { Body } = await aws.client(S3Client).send(read);
      const text = (await Body?.transformToString()) ?? '';
      return expect(apiUrl, apiUrlIn(text), 'The page would call another address, or none.', help);
    });
  },
});

const help = 'workshop inspect bucket-files   # then: workshop next';

/** The files of the page only: other objects in the bucket are the learner's. */
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

/** As the page reads it, which accepts slashes at the end. */
export function apiUrlIn(text: string): string {
  try {
    return (JSON.parse(text) as { apiUrl: string }).apiUrl.replace(/\/+$/, '');
  } catch {
    return `no JSON: ${text.slice(0, 60)}`;
  }
}
