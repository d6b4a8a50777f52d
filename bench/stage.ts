// The sandbox of a built course, as the load finds it: its API's stage lets all of it pass.
import { join } from 'node:path';
import {
  ApiGatewayV2Client,
  GetApisCommand,
  UpdateStageCommand,
  type ApiGatewayV2ClientConfig,
} from '@aws-sdk/client-apigatewayv2';
import { sandboxTarget } from '../src/aws/target.ts';
import { readLocator } from '../src/sandbox/locator.ts';
import type { Shot } from './load.ts';

const region = 'ap-south-1';

/** The course's stage lets ten requests a second pass, as a lesson. Returns the sandbox's process id. */
export async function raiseThrottle(full: string): Promise<number> {
  const locator = readLocator(join(full, '.workshop', 'sandbox'));
  if (!locator) throw new Error('The sandbox does not run.');
  const client = new ApiGatewayV2Client(sandboxTarget(locator, region).config as ApiGatewayV2ClientConfig);
  const { Items = [] } = await client.send(new GetApisCommand({}));
  const DefaultRouteSettings = { ThrottlingRateLimit: 100_000, ThrottlingBurstLimit: 100_000 };
  for (const { ApiId } of Items)
    await client.send(new UpdateStageCommand({ ApiId, StageName: '$default', DefaultRouteSettings }));
  return locator.pid;
}

export const post = (n: number): Shot => ({
  method: 'POST',
  path: '/shorten',
  body: JSON.stringify({ urlToShorten: `https://example.com/a/rather/usual/path?n=${n}` }),
});

export function gets(bodies: readonly string[]): (n: number) => Shot {
  const ids = bodies.map((body) => JSON.parse(body) as unknown);
  const odd = bodies.find((_, index) => typeof ids[index] !== 'string');
  if (odd !== undefined) throw new Error(`POST answered 200 with ${odd}`);
  return (n) => ({ method: 'GET', path: `/${String(ids[n % ids.length])}` });
}
