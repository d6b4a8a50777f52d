// The id of a request, in the form that its service gives it.
import { randomUUID } from 'node:crypto';
import { randomText } from '../random.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** Of services that number their requests by letters and digits; all others by UUIDs. */
const lengths = new Map([
  ['s3', 16],
  ['s3control', 16],
  ['dynamodb', 52],
]);

export function newRequestId(service: string): string {
  const length = lengths.get(service);
  if (length === undefined) return randomUUID();
  const bytes = randomText(length, 'latin1');
  return Array.from(bytes, (byte) => letters.charAt(byte.charCodeAt(0) % letters.length)).join('');
}
