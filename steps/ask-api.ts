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
