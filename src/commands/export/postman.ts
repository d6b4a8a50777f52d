// The two requests as a Postman collection, version 2.1, with tests. The second one looks up the id of the first.
import type { Json } from '../../engine/types.ts';
import { jsonText } from '../../lib/visible.ts';
import { longUrl, resolve, shorten, type CourseRequest } from './requests.ts';

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

export function postman(apiUrl: string): string {
  const collection = {
    info: {
      name: 'URL shortener',
      description: 'The API of the serverless workshop. Run the requests in this order.',
      schema,
    },
    variable: [
      { key: 'baseUrl', value: apiUrl },
      { key: 'shortId', value: '' },
    ],
    item: [
      item(shorten, [
        "pm.test('the status is 200', () => pm.response.to.have.status(200));",
        "pm.test('the body is a short id', () => pm.expect(pm.response.json()).to.match(/^[\\w-]+$/));",
        "pm.collectionVariables.set('shortId', pm.response.json());",
      ]),
      item(resolve, [
        "pm.test('the status is 200', () => pm.response.to.have.status(200));",
        `pm.test('the body is the URL', () => pm.expect(pm.response.json()).to.equal(${JSON.stringify(longUrl)}));`,
      ]),
    ],
  };
  return jsonText(collection, 2);
}

function item({ name, method, path, body, about }: CourseRequest, tests: readonly string[]): Json {
  const filled = path.replace('{shortId}', '{{shortId}}');
  return {
    name,
    request: {
      method,
      description: about,
      header: body === undefined ? [] : [{ key: 'Content-Type', value: 'application/json' }],
      url: { raw: `{{baseUrl}}${filled}`, host: ['{{baseUrl}}'], path: filled.slice(1).split('/') },
      ...(body !== undefined && { body: { mode: 'raw', raw: body, options: { raw: { language: 'json' } } } }),
    },
    event: [{ listen: 'test', script: { type: 'text/javascript', exec: tests } }],
  };
}
