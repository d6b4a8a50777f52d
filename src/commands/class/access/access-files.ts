// The files of `workshop class access`: a receipt for each account, without a secret, and the access keys for the learners.
import { mkdir, open, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { usageError } from '../../../engine/errors.ts';
import { writeJsonAtomically } from '../../../lib/files/atomic-file.ts';
import { makeFolder } from '../../../lib/files/make-folder.ts';
import { assertOwnFolder } from '../../../lib/files/own-file.ts';
import { anyText, exactly, listForm, objectForm, optional } from '../../../lib/form.ts';
import { takeLock } from '../../../workspace/lock.ts';
import { memberKey, type Member } from '../shared/member.ts';
import type { NewKey } from './learner-user.ts';
import { readReceipt } from './read-receipt.ts';

interface AccessReceipt {
  readonly version: 2;
  readonly at: string;
  readonly name: string;
  readonly account: string;
  readonly user: string;
  /** SHA-256 of the document, in hex. */
  readonly policies: readonly { readonly arn: string; readonly sha256: string }[];
  readonly accessKeyId?: string | undefined;
  readonly removedAt?: string | undefined;
}

const receiptForm = objectForm({
  version: exactly(2),
  at: anyText,
  name: anyText,
  account: anyText,
  user: anyText,
  policies: listForm(objectForm({ arn: anyText, sha256: anyText })),
  accessKeyId: optional(anyText),
  removedAt: optional(anyText),
});

export interface AccessFiles {
  /** Undefined where there is none, or where this program cannot have written it. */
  read(member: Member): AccessReceipt | undefined;
  save(member: Member, receipt: AccessReceipt): Promise<void>;
  close(): Promise<void>;
}

/** One run at a time for a class. */
export async function openAccessFiles(home: string): Promise<AccessFiles> {
  const dir = join(home, 'access');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  for (const folder of [home, dir]) assertOwnFolder(folder);
  const release = await takeLock(join(dir, 'lock'), 'class access');
  const fileOf = (member: Member) => join(dir, `${memberKey(member)}.json`);
  return {
    read: (member) => readReceipt(fileOf(member), receiptForm) as AccessReceipt | undefined,
    save: (member, receipt) => writeJsonAtomically(fileOf(member), receipt),
    close: release,
  };
}

/**
 * Opens the file of a learner's key before the key exists, so that a key is never created without a place to save it.
 * The form is that of ~/.aws/credentials. Only this user can read it.
 */
export async function openKeyFile(
  out: string,
  member: Member,
): Promise<{ path: string; write(key: NewKey): Promise<void>; discard(): Promise<void> }> {
  const folder = resolve(out);
  makeFolder(folder, 0o700);
  const path = join(folder, `${memberKey(member)}.credentials`);
  const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw usageError(
      exists ? `The file ${path} exists already.` : `The file ${path} cannot be written: ${String(cause)}`,
      'move it away, or name another folder with --out',
      { cause },
    );
  });
  return {
    path,
    async write({ id, secret }) {
      await file.writeFile(`[workshop]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`);
      await file.sync();
      await file.close();
    },
    async discard() {
      await file.close();
      await rm(path, { force: true });
    },
  };
}
