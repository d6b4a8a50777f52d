// A line of a log: a CRC-32 of its text in hex, a space, and the text. One flipped bit anywhere in it is found.
import { crc32 } from 'node:zlib';

const length = 8;

/** `text` must have no line break; JSON has none. */
export function checkedLine(text: string): string {
  return `${checksumOf(text)} ${text}\n`;
}

/** The text of a line, without its line break. Undefined where the line is damaged. */
export function readCheckedLine(line: string): string | undefined {
  const text = line.slice(length + 1);
  return line === `${checksumOf(text)} ${text}` ? text : undefined;
}

/** Whether what follows the last line break is a whole line whose line break became another character. */
export function hasDamagedEnd(tail: string): boolean {
  return readCheckedLine(tail.slice(0, -1)) !== undefined;
}

function checksumOf(text: string): string {
  return crc32(text).toString(16).padStart(length, '0');
}
