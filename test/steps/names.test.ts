// The names of the handbook are written once.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { identityComment } from '../../src/resources/cloudfront/origin-access-identity.ts';
import { likelyOwner } from '../../src/resources/cloudfront/course-bucket.ts';
import { bucketNameWith, identityReference, logGroupOf, names, namesByKind, newBucketName } from '../../steps/names.ts';
import { fromRoot } from '../helpers/root.ts';

describe('the names of the handbook', () => {
  it('are exactly those that the handbook gives', () => {
    const { expiry: _ofTask, createRole: _create, getRole: _get, ...more } = names;
    const { serverErrors: _errors, refusedRequests: _refused, ...handbook } = more;
    assert.deepEqual(handbook, {
      table: 'AWSWorkshopDemoTable',
      partitionKey: 'PK',
      role: 'aws-workshop-lambda-role',
      createFunction: 'createShortURL',
      getFunction: 'getLongURL',
      api: 'aws-workshop-api-gateway',
      layer: 'aws-workshop-lambda-layer',
      layerZip: 'lambdalayer.zip',
      createZip: 'createShortURL.zip',
      getZip: 'getLongURL.zip',
      bucket: 'aws-workshop',
    });
    assert.equal(bucketNameWith('ana'), 'aws-workshop-ana');
    assert.equal(logGroupOf('getLongURL'), '/aws/lambda/getLongURL');
    assert.equal(identityReference('aws-workshop-ana'), 'aws-workshop-aws-workshop-ana');
    assert.equal(
      identityComment('aws-workshop-ana', 'ap-south-1'),
      'access-identity-aws-workshop-ana.s3.ap-south-1.amazonaws.com',
    );
  });

  it('name a new bucket so that nobody can guess it, with a suffix too', () => {
    for (const [suffix, name] of [
      ['', /^aws-workshop-[a-z2-9]{8}$/],
      ['ana', /^aws-workshop-ana-[a-z2-9]{8}$/],
      ['a'.repeat(20), /^aws-workshop-a{20}-[a-z2-9]{8}$/],
    ] as const) {
      const made = newBucketName(suffix);
      assert.match(made, name);
      assert.ok(made.length <= 63);
      assert.notEqual(newBucketName(suffix), made);
    }
  });

  it('tell the suffix of a bucket, with and without random characters', () => {
    const owner = (name: string) => likelyOwner(name, namesByKind);
    assert.equal(owner('aws-workshop-abcd2345'), '');
    assert.equal(owner('aws-workshop-ana-abcd2345'), 'ana');
    assert.equal(owner(`aws-workshop-${'a'.repeat(20)}-abcd2345`), 'a'.repeat(20));
    assert.equal(owner('aws-workshop-ana'), 'ana');
    assert.equal(owner('aws-workshop-'), undefined);
    assert.equal(owner('other-abcd2345'), undefined);
  });

  it('are in steps/names.ts alone: all other code imports them', async () => {
    const found: string[] = [];
    for (const folder of ['src', 'steps']) {
      const files = await readdir(fromRoot(folder), { recursive: true });
      for (const file of files.filter((name) => name.endsWith('.ts'))) {
        const path = `${folder}/${file.replaceAll('\\', '/')}`;
        if (path === 'steps/names.ts') continue;
        const code = (await readFile(fromRoot(path), 'utf8')).replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
        for (const [line] of code.matchAll(/^.*(['"`/])(AWSWorkshop|aws-workshop|createShortURL|getLongURL).*$/gm))
          found.push(`${path}: ${line.trim()}`);
        for (const [line] of code.matchAll(/^.*('PK'|\bPK:|lambdalayer).*$/gm)) found.push(`${path}: ${line.trim()}`);
      }
    }
    assert.deepEqual(found, []);
  });
});
