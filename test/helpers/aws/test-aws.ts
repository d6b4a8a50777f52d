// The `Aws` object that resources and steps use, connected to a sandbox of the test.
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { createAws } from '../../../src/aws/create-aws.ts';
import type { CallInterceptor } from '../../../src/aws/calls/clients.ts';
import { sandboxTarget } from '../../../src/aws/target/target.ts';
import type { Aws, Event } from '../../../src/engine/types.ts';
import type { TestSandbox } from '../sandbox/test-sandbox.ts';

export interface TestAwsOptions {
  readonly suffix?: string;
  readonly around?: CallInterceptor;
  readonly events?: Event[];
}

export async function testAws(
  test: TestSandbox,
  { suffix = '', around, events = [] }: TestAwsOptions = {},
): Promise<Aws> {
  return createAws({
    target: sandboxTarget({ url: test.url, ...test.sandbox.key }, test.region),
    account: test.account,
    suffix,
    buildDir: await mkdtemp(join(test.dir, 'build-')),
    emit: (event) => void events.push(event),
    signal: new AbortController().signal,
    around,
  });
}

/** Loses the answer of the first call of this operation: the call takes effect, and its answer never arrives. */
export function loseAnswerOf(operation: string): CallInterceptor {
  let lost = false;
  return async (call, next) => {
    const result = await next();
    if (lost || call.operation !== operation) return result;
    lost = true;
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  };
}
