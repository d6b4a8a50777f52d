// The access key that `sandbox run` is given: on the command line, in a file, or in the environment.
import { closeSync, constants, fstatSync, readFileSync } from 'node:fs';
import { WorkshopError } from '../../engine/errors.ts';
import { ForeignFileError, openOwnFile } from '../../lib/files/own-file.ts';
import { quoteForSh } from '../../lib/shell-quote.ts';
import { refuse } from './flags.ts';

interface GivenKeyOptions {
  readonly key?: string | undefined;
  readonly keyFile?: string | undefined;
}

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Other users cannot read the environment of a process. A flag takes precedence over it. */
const keyVariable = 'WORKSHOP_SANDBOX_KEY';

export const visibleInPs = `Other users of this machine can see this secret in ps. --key-file and ${keyVariable} hide it.`;

/** Errors do not show the secret, as terminals keep what they show. */
export function givenKey({ key, keyFile }: GivenKeyOptions, variable: string | undefined): Key | undefined {
  if (key !== undefined && keyFile !== undefined) return refuse('Choose one of --key and --key-file.');
  if (key !== undefined) return parse(key, '--key');
  if (keyFile !== undefined) return parse(contentOf(keyFile).trimEnd(), `The file ${keyFile}`);
  return variable ? parse(variable, keyVariable) : undefined;
}

function parse(text: string, from: string): Key {
  const at = text.indexOf(':');
  if (at < 0)
    return refuse(`${from} needs an ID, a colon and a secret, such as AKIAEXAMPLE:secret. The colon is missing.`);
  const [accessKeyId, secretAccessKey] = [text.slice(0, at), text.slice(at + 1)];
  if (!/^\w{1,128}$/.test(accessKeyId)) return refuse('The ID of a key may only contain letters, digits and _.');
  if (!/^\S{1,128}$/.test(secretAccessKey)) return refuse('The secret of a key has 1 to 128 characters and no spaces.');
  return { accessKeyId, secretAccessKey };
}

/** Only its owner may read it, as ssh demands of a private key. Windows has other means. */
function contentOf(file: string): string {
  let fd: number;
  try {
    fd = openOwnFile(file, constants.O_RDONLY);
  } catch (error) {
    if (error instanceof ForeignFileError) throw error;
    return refuse(`The key file ${file} cannot be read: ${(error as Error).message}.`);
  }
  try {
    if (process.getuid && (fstatSync(fd).mode & 0o077) !== 0) throw readableByOthers(file);
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

function readableByOthers(file: string): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: `Other users of this machine can read the key file ${file}.`,
    state: 'No sandbox was started.',
    fix: `chmod 600 ${quoteForSh(file)}`,
  });
}
