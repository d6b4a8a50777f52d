// Requests of the checks to the API of the course.
import type { Aws, HttpAnswer, HttpRequest } from '../src/engine/types.ts';

/**
 * Asks again where the API's rate limit refuses it: a refused request has not reached a function, and the checks of the
 * steps before may have used up the burst of the stage. After 15 seconds, the check cannot be made.
 */
export function askApi(url: string, aws: Aws, request?: HttpRequest): Promise<HttpAnswer> {
  const wait = { for: 'the rate limit of the API', usually: 2, atMost: 15, pauses: [0.3, 0.5, 1, 1, 1] };
  return aws.waiter.until(wait, async () => {
    const answer = await aws.http(url, request);
    return answer.status === 429 ? undefined : answer;
  });
}

export function postShorten(apiUrl: string, request: object, aws: Aws): Promise<HttpAnswer> {
  const body = JSON.stringify(request);
  return askApi(`${apiUrl}/shorten`, aws, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

/** A URL that no other check has stored. */
export function newUrl(): string {
  return `https://example.com/${crypto.randomUUID()}`;
}

/** The id in an answer of POST /shorten; undefined where the answer has none. */
export function idIn({ status, body }: HttpAnswer): string | undefined {
  return status === 200 ? /^"([\w-]+)"$/.exec(body)?.[1] : undefined;
}

/** Status and body, in one line. */
export function inOneLine({ status, body }: HttpAnswer): string {
  return `${status} ${body}`.trim();
}
