// What the checks of the tasks ask the API.
import type { Aws, HttpAnswer, HttpRequest } from '../../src/engine/types.ts';

/** Asks again where the API's rate limit refuses it: a refused request has not reached a function. */
export function ask(url: string, aws: Aws, request?: HttpRequest): Promise<HttpAnswer> {
  const wait = { for: 'the rate limit of the API', usually: 2, atMost: 60, pauses: [0.3, 0.5, 1, 1, 1] };
  return aws.waiter.until(wait, async () => {
    const answer = await aws.http(url, request);
    return answer.status === 429 ? undefined : answer;
  });
}

/** Requests a second that the stage of the API allows. More would be refused, and then not come at the same time. */
const rate = 10;

/** Until that many requests are allowed at once again. */
export function pauseForRateLimit(requests: number, aws: Aws): Promise<true> {
  let tries = 0;
  const wait = { for: 'the rate limit of the API', usually: 1, atMost: 10, pauses: [requests / rate] };
  return aws.waiter.until(wait, () => Promise.resolve((tries += 1) > 1 || undefined));
}

export function postShorten(apiUrl: string, request: object, aws: Aws): Promise<HttpAnswer> {
  const body = JSON.stringify(request);
  return ask(`${apiUrl}/shorten`, aws, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

/** A URL that no other check has stored. */
export function newUrl(): string {
  return `https://example.com/${crypto.randomUUID()}`;
}

/** An alias that nobody has: letters, digits and a dash. */
export function newAlias(): string {
  return `check-${crypto.randomUUID().slice(0, 13)}`;
}

/** The id in an answer of POST /shorten; undefined where the answer has none. */
export function idIn({ status, body }: HttpAnswer): string | undefined {
  return status === 200 ? /^"([\w-]+)"$/.exec(body)?.[1] : undefined;
}

/** Status and body, in one line. */
export function inOneLine({ status, body }: HttpAnswer): string {
  return `${status} ${body}`.trim();
}
