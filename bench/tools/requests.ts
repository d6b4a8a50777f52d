// Requests of the benchmarks, and a stage of the API that does not throttle them.
import { join } from 'node:path';
import { ApiGatewayV2Client, GetApisCommand, UpdateStageCommand } from '@aws-sdk/client-apigatewayv2';
import { sandboxTarget } from '../../src/aws/target/target.ts';
import { readLocator } from '../../src/sandbox/client/locator.ts';
import type { LoadRequest } from './load.ts';

const region = 'ap-south-1';

/** The process of a folder's sandbox, and what clients of it are made with. */
export function clientsOf(dir: string): { pid: number; config: never } {
  const locator = readLocator(dir);
  if (!locator) throw new Error('The sandbox does not run.');
  return { pid: locator.pid, config: sandboxTarget(locator, region).config as never };
}

/** Returns the process id of the folder's sandbox. */
export async function raiseThrottle(full: string): Promise<number> {
  const { pid, config } = clientsOf(join(full, '.workshop', 'sandbox'));
  await allowAnyRate(config);
  return pid;
}

/** The course's stage lets ten requests a second pass, as a lesson. */
export async function allowAnyRate(config: never): Promise<void> {
  const client = new ApiGatewayV2Client(config);
  const { Items = [] } = await client.send(new GetApisCommand({}));
  const DefaultRouteSettings = { ThrottlingRateLimit: 100_000, ThrottlingBurstLimit: 100_000 };
  for (const { ApiId } of Items)
    await client.send(new UpdateStageCommand({ ApiId, StageName: '$default', DefaultRouteSettings }));
}

export const post = (n: number): LoadRequest => ({
  method: 'POST',
  path: '/shorten',
  body: JSON.stringify({ urlToShorten: `https://example.com/a/rather/usual/path?n=${n}` }),
});

export function gets(bodies: readonly string[]): (n: number) => LoadRequest {
  const ids = bodies.map((body) => JSON.parse(body) as unknown);
  const odd = bodies.find((_, index) => typeof ids[index] !== 'string');
  if (odd !== undefined) throw new Error(`POST answered 200 with ${odd}`);
  return (n) => ({ method: 'GET', path: `/${String(ids[n % ids.length])}` });
}
