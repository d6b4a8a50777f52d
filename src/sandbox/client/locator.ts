// The locator file of a folder's sandbox: process id, address and keys. Loads next to nothing.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeJsonAtomically } from '../../lib/files/atomic-file.ts';
import { ForeignFileError, readOwnFile } from '../../lib/files/own-file.ts';
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
  /** Absent where they run. */
  readonly functions?: 'blocked' | undefined;
}

export const locatorFile = (dir: string) => join(dir, 'locator.json');
export const logFile = (dir: string) => join(dir, 'sandbox.log');

/** Undefined where there is none, or none that this version can read. Throws a ForeignFileError. */
export function readLocator(dir: string): Locator | undefined {
  try {
    const locator: unknown = JSON.parse(readOwnFile(locatorFile(dir)));
    return isLocator(locator) ? locator : undefined;
  } catch (error) {
    if (error instanceof ForeignFileError) throw error;
    return undefined;
  }
}

/** The folder may come from another person: its sandbox is on loopback, and its process is one that can be signalled. */
function isLocator(value: unknown): value is Locator {
  const { version, pid, url, account, ...texts } = (value ?? {}) as Partial<Record<keyof Locator, unknown>>;
  return (
    version === 1 &&
    Number.isInteger(pid) &&
    (pid as number) > 1 &&
    isText(url, /^http:\/\/127\.0\.0\.1:\d{1,5}$/) &&
    isText(account, /^\d{12}$/) &&
    [texts.accessKeyId, texts.secretAccessKey].every((text) => isText(text, /^[\w+/=.-]{1,128}$/)) &&
    (texts.functions === undefined || texts.functions === 'blocked') &&
    isText(texts.pace, /^[a-z]{1,20}$/) &&
    typeof texts.startedAt === 'string'
  );
}

function isText(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value);
}

/** For the sandbox of this process. */
export async function writeLocator(
  dir: string,
  sandbox: Pick<Locator, 'url' | 'account' | 'accessKeyId' | 'secretAccessKey' | 'pace' | 'functions'>,
): Promise<void> {
  const { url, account, accessKeyId, secretAccessKey, pace, functions } = sandbox;
  const startedAt = new Date().toISOString();
  const locator: Locator = {
    version: 1,
    pid: process.pid,
    url,
    account,
    accessKeyId,
    secretAccessKey,
    pace,
    startedAt,
    functions,
  };
  await writeJsonAtomically(locatorFile(dir), locator);
}

/** False once the folder is gone, or another sandbox has written its own locator. */
export function isLocated(dir: string): boolean {
  try {
    const locator: unknown = JSON.parse(readOwnFile(locatorFile(dir)));
    return isLocator(locator) && locator.pid === process.pid;
  } catch (error) {
    // Too many open files say nothing about the folder.
    return ['EMFILE', 'ENFILE'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** Before the folder is released, as the next owner writes its own. */
export function removeLocator(dir: string): void {
  if (isLocated(dir)) rmSync(locatorFile(dir), { force: true });
}

/** By the process id alone, without a request: wrong only where a dead sandbox's process id is in use again. */
export function isRunning(dir: string): boolean {
  const locator = readLocator(dir);
  return locator !== undefined && isAlive(locator.pid);
}
