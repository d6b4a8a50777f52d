// The exports of the API: what each file holds.
import assert from 'node:assert/strict';
import { envFile } from '../../../src/commands/export/env.ts';
import { httpFile } from '../../../src/commands/export/http-file.ts';
import { postman } from '../../../src/commands/export/postman.ts';
import type { Checkpoint } from '../../../src/engine/types.ts';

const api = 'http://127.0.0.1:4000';

describe('an export', () => {
  it('for REST clients has both requests, with the address of the API once', () => {
    const lines = httpFile(api).split('\n');
    assert.equal(lines[0], `@baseUrl = ${api}`);
    assert.equal(lines.filter((line) => line.includes(api)).length, 1);
    assert.ok(lines.includes('POST {{baseUrl}}/shorten'));
    assert.ok(lines.includes('GET {{baseUrl}}/{{shortId}}'));
  });

  it('for Postman is a collection of version 2.1 whose second request uses the id of the first', () => {
    const { info, variable, item } = JSON.parse(postman(api)) as {
      info: { schema: string };
      variable: { key: string; value: string }[];
      item: { request: { method: string; url: { raw: string } } }[];
    };
    assert.equal(info.schema, 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json');
    assert.deepEqual(variable[0], { key: 'baseUrl', value: api });
    assert.deepEqual(
      item.map(({ request }) => `${request.method} ${request.url.raw}`),
      ['POST {{baseUrl}}/shorten', 'GET {{baseUrl}}/{{shortId}}'],
    );
  });

  it('as .env has the region and the outputs of the steps that ran, and no credential', () => {
    const checkpoint = {
      target: { kind: 'sandbox', account: '123456789012', region: 'eu-west-1' },
      steps: { api: { outputs: { apiUrl: api, apiId: 'a1' } }, table: { outputs: { tableName: 'T' } } },
    } as unknown as Checkpoint;
    assert.equal(envFile(checkpoint), `AWS_REGION=eu-west-1\nAPI_URL=${api}\nAPI_ID=a1\nTABLE_NAME=T`);
  });
});
