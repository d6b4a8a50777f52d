// Lambda's runtimes and architectures: which ones a function can have, and which ones the sandbox can run.
import { createHash } from 'node:crypto';
import * as sdk from '@aws-sdk/client-lambda';
import { constraints } from '../../shared/constraints.ts';
import { invalidValue, runtimeDeprecated, unknownRuntime } from '../errors.ts';
import type { ErrorPayload } from '../runtime/messages.ts';

export const knownRuntimes: readonly string[] = Object.values(sdk.Runtime);
export const architectures: readonly string[] = ['x86_64', 'arm64'];

/**
 * Functions can neither be created for these nor changed. Newer deprecated runtimes (nodejs16.x to 20.x, python3.8 and
 * 3.9, and others of their age) stay usable until February 2027.
 * source: AWS's table as quoted in https://github.com/aws-cloudformation/cfn-lint/issues/4531, June 2026
 */
const blocked = new Set(
  (
    'nodejs nodejs4.3 nodejs4.3-edge nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x ' +
    'python2.7 python3.6 python3.7 ruby2.5 ruby2.7 java8 go1.x provided ' +
    'dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1'
  ).split(' '),
);

export const currentRuntimes = knownRuntimes.filter((name) => !blocked.has(name));

export function checkRuntime(runtime: string): void {
  if (!knownRuntimes.includes(runtime)) unknownRuntime(runtime, currentRuntimes);
  if (blocked.has(runtime)) runtimeDeprecated(runtime);
}

/** Of each member of a list. */
export const architectureConstraint = `Member must satisfy constraint: [${constraints.oneOf(architectures)}, Member must not be null]`;

export function checkArchitectures(names: readonly string[] = []): void {
  const value = `[${names.join(', ')}]`;
  if (names.some((name) => !architectures.includes(name))) invalidValue('architectures', value, architectureConstraint);
  if (names.length > 1) invalidValue('architectures', value, constraints.notLongerThan(1));
}

/** The error of an invocation whose runtime the sandbox does not have. */
export function unsupportedRuntimeError(runtime: string): ErrorPayload | undefined {
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

/** `nodejs:24.v1`, as in INIT_START. */
export function versionName(runtime: string): string {
  return `${runtime.replace(/\.x$/, '').replace(/^[a-z]+\.?/, (name) => `${name.replace('.', '')}:`)}.v1`;
}

/** In AWS's form, and different for each runtime; AWS has no such version. */
export function runtimeVersionArn(region: string, runtime: string): string {
  return `arn:aws:lambda:${region}::runtime:${createHash('sha256').update(runtime).digest('hex')}`;
}
