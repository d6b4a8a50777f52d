// The allow lists: which accounts may be changed at all, and which production accounts among them. They are kept beside
// the roster, so that one wrong line of a roster is not enough to change an account.
import { readFile } from 'node:fs/promises';
import { isAccount } from '../../../aws/name-rules.ts';
import { usageError } from '../../../engine/errors.ts';
import type { AllowedAccounts } from './refusals.ts';

const help = 'workshop class --help   # a list of accounts is a file, or account ids with commas';

export interface AllowFlags {
  readonly allowAccounts?: string | undefined;
  readonly allowProduction?: string | undefined;
}

export async function readAllowLists({ allowAccounts, allowProduction }: AllowFlags): Promise<AllowedAccounts> {
  return {
    allowed: allowAccounts === undefined ? undefined : await readAllowList(allowAccounts),
    allowedProduction: allowProduction === undefined ? new Set() : await readAllowList(allowProduction),
  };
}

/** `given`: account ids with commas between them, or a file with one on each line; `#` begins a comment. */
async function readAllowList(given: string): Promise<ReadonlySet<string>> {
  const isList = /^[\d,\s]+$/.test(given);
  const text = isList ? given : await read(given);
  const lines = isList ? text.split(',') : text.split(/\r?\n/).flatMap((line) => line.replace(/#.*/, '').split(','));
  const ids = lines.map((line) => line.trim()).filter(Boolean);
  const wrong = ids.filter((id) => !isAccount(id));
  if (wrong.length > 0) throw usageError(`Not an account id of twelve digits: ${wrong.slice(0, 5).join(', ')}.`, help);
  if (ids.length === 0) throw usageError(`The list of allowed accounts is empty${isList ? '' : `: ${given}`}.`, help);
  return new Set(ids);
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw usageError(`The list of allowed accounts cannot be read: ${(error as Error).message}.`, help, {
      cause: error,
    });
  }
}
