// Which of Lambda's runtimes the sandbox can be, and what AWS says of the others.
import { createHash } from 'node:crypto';
import * as sdk from '@aws-sdk/client-lambda';
import { invalidParameter, unhonoured } from './refusals.ts';

/** AWS still lets functions be made for these (November 2026). */
const served = ['nodejs22.x', 'nodejs24.x', 'nodejs26.x'];

export function checkRuntime(runtime: string): void {
  if (served.includes(runtime)) return;
  const known: readonly string[] = Object.values(sdk.Runtime);
  if (!known.includes(runtime)) {
    invalidParameter(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ` +
        `[${known.filter((name) => !isBlocked(name)).join(', ')}] or be a valid ARN`,
    );
  }
  if (isBlocked(runtime)) {
    invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. ` +
        'We recommend you use a supported runtime while creating or updating functions.',
    );
  }
  unhonoured(`the runtime ${runtime}: it runs ${served.join(', ')}`);
}

function isBlocked(runtime: string): boolean {
  return runtime.startsWith('nodejs') && !served.includes(runtime);
}

/** The number in `nodejs24.x`. */
export function majorOf(runtime: string): number {
  return Number(/\d+/.exec(runtime)?.[0]);
}

/** Names no image of AWS's, but keeps the form, and differs from runtime to runtime. */
export function runtimeVersionArn(region: string, runtime: string): string {
  return `arn:aws:lambda:${region}::runtime:${createHash('sha256').update(runtime).digest('hex')}`;
}
