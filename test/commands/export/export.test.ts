// The exports of the API: what each file holds, and what the command says.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { envFile } from '../../../src/commands/export/env.ts';
import { exportAs } from '../../../src/commands/export/export.ts';
import { httpFile } from '../../../src/commands/export/http-file.ts';
import { postman } from '../../../src/commands/export/postman.ts';
import type { Checkpoint } from '../../../src/engine/types.ts';
import { saveCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { pathsOf, type Paths } from '../../../src/workspace/paths.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';

const api = 'http://127.0.0.1:4000';

describe('an export', () => {
  it('for REST clients has both requests, with the address of the API once', () => {
    assert.equal(
      httpFile(api),
      `@baseUrl = ${api}
# Paste the short id from the first response here, without its quotes.
@shortId = paste-the-short-id

### Shorten a URL
# Saves the URL and returns its short id as a JSON string.
# @name shorten
POST {{baseUrl}}/shorten
Content-Type: application/json

{
  "urlToShorten": "https://example.com/a/long/path?of=a&page=that#one-likes-to-share"
}

### Look up a short id
# Returns the URL of the short id as a JSON string, or 404 for an unknown id.
GET {{baseUrl}}/{{shortId}}
`,
    );
  });

  it('for Postman is a collection of version 2.1 whose second request uses the id of the first', () => {
    const longUrl = 'https://example.com/a/long/path?of=a&page=that#one-likes-to-share';
    const status = "pm.test('the status is 200', () => pm.response.to.have.status(200));";
    const tests = (...exec: string[]) => [{ listen: 'test', script: { type: 'text/javascript', exec } }];
    assert.deepEqual(JSON.parse(postman(api)), {
      info: {
        name: 'URL shortener',
        description: 'The API of the serverless workshop. Run the requests in this order.',
        schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
      },
      variable: [
        { key: 'baseUrl', value: api },
        { key: 'shortId', value: '' },
      ],
      item: [
        {
          name: 'Shorten a URL',
          request: {
            method: 'POST',
            description: 'Saves the URL and returns its short id as a JSON string.',
            header: [{ key: 'Content-Type', value: 'application/json' }],
            url: { raw: '{{baseUrl}}/shorten', host: ['{{baseUrl}}'], path: ['shorten'] },
            body: {
              mode: 'raw',
              raw: `{\n  "urlToShorten": "${longUrl}"\n}`,
              options: { raw: { language: 'json' } },
            },
          },
          event: tests(
            status,
            "pm.test('the body is a short id', () => pm.expect(pm.response.json()).to.match(/^[\\w-]+$/));",
            "pm.collectionVariables.set('shortId', pm.response.json());",
          ),
        },
        {
          name: 'Look up a short id',
          request: {
            method: 'GET',
            description: 'Returns the URL of the short id as a JSON string, or 404 for an unknown id.',
            header: [],
            url: { raw: '{{baseUrl}}/{{shortId}}', host: ['{{baseUrl}}'], path: ['{{shortId}}'] },
          },
          event: tests(
            status,
            `pm.test('the body is the URL', () => pm.expect(pm.response.json()).to.equal("${longUrl}"));`,
          ),
        },
      ],
    });
  });

  it('as .env has the region and the outputs of the steps that ran, and no credential', () => {
    const checkpoint = {
      target: { kind: 'sandbox', account: '123456789012', region: 'eu-west-1' },
      steps: { api: { outputs: { apiUrl: api, apiId: 'a1' } }, table: { outputs: { tableName: 'T' } } },
    } as unknown as Checkpoint;
    assert.equal(envFile(checkpoint), `AWS_REGION=eu-west-1\nAPI_URL=${api}\nAPI_ID=a1\nTABLE_NAME=T`);
  });
});

describe('the command export', () => {
  let dir: string;
  let paths: Paths;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-export-'));
    paths = pathsOf(dir);
    await mkdir(paths.home);
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const stack = (steps: Checkpoint['steps']): Checkpoint => ({
    version: 2,
    target: { kind: 'sandbox', account: '123456789012', region: 'ap-south-1' },
    suffix: '',
    bucketName: 'aws-workshop-abcdefgh',
    createdAt: '2026-11-28T10:00:00.000Z',
    steps,
    resources: [],
  });
  const withApi = stack({ api: { status: 'verified', at: '', outputs: { apiUrl: api } } });
  async function run(format: string, out?: string) {
    const heard = recordUi();
    const code = await exportAs(
      { ui: heard.ui, paths, signal: new AbortController().signal, yes: false },
      { format, out, withImport: false, force: false },
    );
    return { code, lines: heard.lines, document: heard.document };
  }

  it('prints the file, and names the command that writes it', async () => {
    await saveCheckpoint(paths.checkpoint, withApi);
    const content = `AWS_REGION=ap-south-1\nAPI_URL=${api}`;
    assert.deepEqual(await run('env'), {
      code: 0,
      lines: [content, 'next: workshop export env --out url-shortener.env'],
      document: { format: 'env', file: null, content },
    });
    const suggested = async (format: string) => (await run(format)).lines.at(-1);
    assert.equal(await suggested('http'), 'next: workshop export http --out url-shortener.http');
    assert.equal(
      await suggested('postman'),
      'next: workshop export postman --out url-shortener.postman_collection.json',
    );
  });

  it('writes the file where it is told, with a newline at its end', async () => {
    await saveCheckpoint(paths.checkpoint, withApi);
    const file = join(dir, 'api.env');
    const { lines } = await run('env', file);
    assert.deepEqual(lines, [`wrote  ${file}`, 'next: workshop call GET /some-id']);
    assert.equal(await readFile(file, 'utf8'), `AWS_REGION=ap-south-1\nAPI_URL=${api}\n`);
  });

  it('refuses an unknown format, a folder without a workshop, and a stack without an API', async () => {
    await assert.rejects(run('postmn'), {
      code: 'usage',
      message: 'There is no export format "postmn". Did you mean postman?',
      state: 'The export formats are: terraform, cloudformation, sam, cdk, script, postman, http, env.',
      fix: 'workshop export postman',
    });
    await assert.rejects(run('http'), {
      code: 'usage',
      message: 'No workshop in this folder yet.',
      fix: 'workshop start',
    });
    await saveCheckpoint(paths.checkpoint, stack({}));
    await assert.rejects(run('http'), {
      code: 'usage',
      message: 'This folder has no API yet.',
      state: 'The step api creates it.',
      fix: 'workshop goto api',
    });
    assert.equal((await run('env')).code, 0, 'the region needs no API');
  });
});
