// Where a folder's sandbox says what it is: process id, address, keys. Reads one file and loads next to nothing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../../lib/process-identity.ts';

export interface Locator {
  readonly version: 1;
  readonly pid: number;
  readonly url: string;
  readonly account: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly pace: string;
  readonly startedAt: string;
}

export const locatorFile = (dir: string) => join(dir, 'locator.json');
export const logFile = (dir: string) => join(dir, 'sandbox.log');

/** Undefined where there is none, or none that this version understands. */
export function readLocator(dir: string): Locator | undefined {
  try {
    const locator = JSON.parse(readFileSync(locatorFile(dir), 'utf8')) as Locator;
    return locator.version === 1 ? locator : undefined;
  } catch {
    return undefined;
  }
}

/** By the process alone, without asking it: cheap, and wrong only where a dead sandbox's process id is in use again. */
export function isRunning(dir: string): boolean {
  const locator = readLocator(dir);
  return locator !== undefined && isAlive(locator.pid);
}
