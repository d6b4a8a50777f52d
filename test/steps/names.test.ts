// The names of the handbook are written once.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { identityComment } from '../../src/resources/cloudfront/origin-access-identity.ts';
import { bucketNameWith, identityReference, logGroupOf, names } from '../../steps/names.ts';
import { fromRoot } from '../helpers/root.ts';

describe('the names of the handbook', () => {
  it('are exactly those that the handbook gives', () => {
    assert.deepEqual(names, {
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

  it('stand in steps/names.ts alone: all other code imports them', async () => {
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
