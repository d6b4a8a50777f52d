// The two requests as a Postman collection, version 2.1, with tests: the second one asks for what the first one made.
import type { Json } from '../../engine/types.ts';
import { longUrl, resolve, shorten, type CourseRequest } from './requests.ts';

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

export function postman(apiUrl: string): string {
  const collection = {
    info: {
      name: 'URL shortener',
      description: 'The API of the serverless workshop. Run the requests in their order.',
      schema,
    },
    variable: [
      { key: 'baseUrl', value: apiUrl },
      { key: 'shortId', value: '' },
    ],
    item: [
      item(shorten, [
        "pm.test('it answers 200', () => pm.response.to.have.status(200));",
        "pm.test('it answers with an id', () => pm.expect(pm.response.json()).to.match(/^[\\w-]+$/));",
        "pm.collectionVariables.set('shortId', pm.response.json());",
      ]),
      item(resolve, [
        "pm.test('it answers 200', () => pm.response.to.have.status(200));",
        `pm.test('it answers with the URL', () => pm.expect(pm.response.json()).to.equal(${JSON.stringify(longUrl)}));`,
      ]),
    ],
  };
  return JSON.stringify(collection, null, 2);
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
