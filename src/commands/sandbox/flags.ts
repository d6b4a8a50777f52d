// The flags with which a sandbox is started, read: what does not fit is refused before anything is started.
import { WorkshopError } from '../../engine/errors.ts';

const paces = ['instant', 'demo', 'aws'] as const;

export type PaceFlag = (typeof paces)[number];

export function paceOf(text: string | undefined): PaceFlag | undefined {
  if (text === undefined) return undefined;
  return paces.find((pace) => pace === text) ?? refuse(`There is no pace "${text}"; there are ${paces.join(', ')}.`);
}

export function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  return refuse(`"${text}" is not a port: a number from 1 to 65535, or 0 for any that is free.`);
}

export function accountOf(text: string | undefined): string | undefined {
  if (text === undefined || /^\d{12}$/.test(text)) return text;
  return refuse(`"${text}" is not an account: twelve digits, as 123456789012.`);
}

/** `ID:SECRET`. The secret is not shown again: a terminal and its log keep what they show. */
export function keyOf(text: string | undefined): { accessKeyId: string; secretAccessKey: string } | undefined {
  if (text === undefined) return undefined;
  const at = text.indexOf(':');
  if (at < 0)
    return refuse('A key is an ID, a colon and a secret, as in --key AKIAEXAMPLE:secret; the colon is missing.');
  const [accessKeyId, secretAccessKey] = [text.slice(0, at), text.slice(at + 1)];
  if (!/^\w{1,128}$/.test(accessKeyId)) return refuse('The ID of a key is made of letters, digits and _ only.');
  if (!/^\S{1,128}$/.test(secretAccessKey))
    return refuse('The secret of a key has 1 to 128 characters, and no blanks.');
  return { accessKeyId, secretAccessKey };
}

function refuse(message: string): never {
  throw new WorkshopError({
    code: 'usage',
    message,
    state: 'No sandbox was started.',
    fix: 'workshop sandbox --help',
  });
}
