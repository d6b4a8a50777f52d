// Lambda's runtimes: which ones functions can be made for, which ones the sandbox can run, and what is said of others.
import { createHash } from 'node:crypto';
import * as sdk from '@aws-sdk/client-lambda';
import type { ErrorPayload } from '../runtime/wire.ts';
import { invalidParameter, validationFault } from '../errors.ts';

const known: readonly string[] = Object.values(sdk.Runtime);

/**
 * No function can be made for these, or changed. Of what is deprecated since (nodejs16.x to 20.x, python3.8 and 3.9,
 * and their kin) AWS has put that off until February 2027: its table as quoted in June 2026,
 * https://github.com/aws-cloudformation/cfn-lint/issues/4531.
 */
const blocked = new Set(
  (
    'nodejs nodejs4.3 nodejs4.3-edge nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x ' +
    'python2.7 python3.6 python3.7 ruby2.5 ruby2.7 java8 go1.x provided ' +
    'dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1'
  ).split(' '),
);

const current = known.filter((name) => !blocked.has(name));
const enumeration = `[${current.join(', ')}]`;

export function checkRuntime(runtime: string): void {
  if (!known.includes(runtime)) {
    invalidParameter(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ` +
        `${enumeration} or be a valid ARN`,
    );
  }
  if (blocked.has(runtime)) {
    invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. ` +
        'We recommend you use a supported runtime while creating or updating functions.',
    );
  }
}

interface Compatible {
  readonly CompatibleRuntimes?: readonly string[] | undefined;
  readonly CompatibleArchitectures?: readonly string[] | undefined;
  readonly CompatibleRuntime?: string | undefined;
  readonly CompatibleArchitecture?: string | undefined;
}

const architectures = ['x86_64', 'arm64'];

/** Of a layer, and of who looks for one: deprecated runtimes, too, may be named there. */
export function checkCompatible(input: Compatible): void {
  const { CompatibleRuntimes: runtimes = [], CompatibleArchitectures: processors = [] } = input;
  const { CompatibleRuntime: runtime, CompatibleArchitecture: processor } = input;
  const oneOf = (set: string) => `Member must satisfy enum value set: ${set}`;
  const failed = (value: string, member: string, constraint: string) =>
    `Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`;
  const texts: string[] = [];
  if (runtimes.some((name) => !known.includes(name)))
    texts.push(failed(`[${runtimes.join(', ')}]`, 'compatibleRuntimes', oneOf(enumeration)));
  if (processors.some((name) => !architectures.includes(name))) {
    const constraint = `Member must satisfy constraint: [${oneOf('[x86_64, arm64]')}]`;
    texts.push(failed(`[${processors.join(', ')}]`, 'compatibleArchitectures', constraint));
  }
  if (runtime !== undefined && !known.includes(runtime))
    texts.push(failed(runtime, 'compatibleRuntime', oneOf(enumeration)));
  if (processor !== undefined && !architectures.includes(processor))
    texts.push(failed(processor, 'compatibleArchitecture', oneOf('[x86_64, arm64]')));
  if (texts.length > 0) validationFault(texts);
}

/** What an invocation ends with where the sandbox cannot be the runtime; undefined where it can. */
export function unavailable(runtime: string): ErrorPayload | undefined {
  if (runtime.startsWith('nodejs')) return undefined;
  return {
    errorType: 'Runtime.NotInSandbox',
    errorMessage: `The sandbox cannot run ${runtime}: it runs functions for Node.js only. On AWS this one would be called.`,
  };
}

/** The number in `nodejs24.x`. */
export function majorOf(runtime: string): number {
  return Number(/\d+/.exec(runtime)?.[0]);
}

/** `nodejs:24.v1`, as the log names it. */
export function versionName(runtime: string): string {
  return `${runtime.replace(/\.x$/, '').replace(/^[a-z]+\.?/, (name) => `${name.replace('.', '')}:`)}.v1`;
}

/** Names no image of AWS's, but keeps the form, and differs from runtime to runtime. */
export function runtimeVersionArn(region: string, runtime: string): string {
  return `arn:aws:lambda:${region}::runtime:${createHash('sha256').update(runtime).digest('hex')}`;
}
