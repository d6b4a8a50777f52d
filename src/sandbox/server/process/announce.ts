// A sandbox writes down where it is, for the commands of its folder to find.
import { rmSync } from 'node:fs';
import type { Sandbox } from '../../sandbox.ts';
import { locatorFile, readLocator, type Locator } from '../../client/locator.ts';
import { writeJsonAtomically } from '../../../lib/atomic-file.ts';

export async function announce(dir: string, { url, ownKey }: Sandbox, pace: string): Promise<void> {
  const { accessKeyId, secretAccessKey, account } = ownKey;
  const locator: Locator = {
    version: 1,
    pid: process.pid,
    url,
    account,
    accessKeyId,
    secretAccessKey,
    pace,
    startedAt: new Date().toISOString(),
  };
  await writeJsonAtomically(locatorFile(dir), locator);
}

/** False once the folder is gone, or another sandbox has announced itself in it. */
export function isAnnounced(dir: string): boolean {
  return readLocator(dir)?.pid === process.pid;
}

/** Before the folder is given back: the next owner writes its own. */
export function withdraw(dir: string): void {
  if (isAnnounced(dir)) rmSync(locatorFile(dir), { force: true });
}
