// The request that a browser sends before a page of another origin can POST JSON to the API.
import type { Aws, HttpAnswer } from '../../src/engine/types.ts';
import { askApi } from '../ask-api.ts';

/** What the page of an origin sends: JSON, whose content type needs permission. */
export function requestFrom(origin: string) {
  return { origin, method: 'POST', headers: ['content-type'] };
}

export function preflight(apiUrl: string, origin: string, aws: Aws): Promise<HttpAnswer> {
  const { method, headers } = requestFrom(origin);
  return askApi(`${apiUrl}/shorten`, aws, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': headers.join(','),
    },
  });
}

/** The preflight for a learner to repeat. */
export function preflightCommand(apiUrl: string, origin: string): string {
  return `curl -s -i -X OPTIONS ${apiUrl}/shorten -H "Origin: ${origin}" -H "Access-Control-Request-Method: POST"`;
}
