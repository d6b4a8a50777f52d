// Reads and checks the flags of `sandbox start` and `sandbox run` before a sandbox starts.
import { usageError } from '../../engine/errors.ts';

const paces = ['instant', 'demo', 'aws'] as const;

type PaceFlag = (typeof paces)[number];

export function paceOf(text: string | undefined): PaceFlag | undefined {
  if (text === undefined) return undefined;
  const found = paces.find((pace) => pace === text);
  return found ?? refuse(`There is no pace "${text}". The paces are: ${paces.join(', ')}.`);
}

const durabilities = ['process', 'power'] as const;

type DurabilityFlag = (typeof durabilities)[number];

export function durabilityOf(text: string | undefined): DurabilityFlag | undefined {
  if (text === undefined) return undefined;
  const found = durabilities.find((durability) => durability === text);
  return found ?? refuse(`There is no durability "${text}". It is one of: ${durabilities.join(', ')}.`);
}

export function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  return refuse(`"${text}" is not a port. A port is a number from 1 to 65535, or 0 for any free one.`);
}

export function accountOf(text: string | undefined): string | undefined {
  if (text === undefined || /^\d{12}$/.test(text)) return text;
  return refuse(`"${text}" is not an account number. It has twelve digits, such as 123456789012.`);
}

/** A flag that cannot be used, before anything is started. */
export function refuse(message: string): never {
  throw usageError(message, 'workshop sandbox --help', { state: 'No sandbox was started.' });
}
