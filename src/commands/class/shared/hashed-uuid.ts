// The same id for the same text, whenever and wherever it is made.
import { createHash } from 'node:crypto';

/** Version 8 of RFC 9562: the bits are of our own making. */
export function hashedUuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
