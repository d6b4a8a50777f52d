// CBOR of requests: checked before the SDK's code reads it, which allocates what a list announces and knows no limit of
// depth. And numbers as all other protocols give them.
// source: RFC 8949, section 3

/** As in JSON: see json.ts. */
const maxDepth = 100;

/** Whether the bytes are one map, every length is within them, and none is nested too deeply. */
export function checkCbor(bytes: Buffer): boolean {
  const isMap = (bytes[0] ?? 0) >> 5 === 5;
  return isMap && pastValue(bytes, 0, 0) === bytes.length;
}

/** Where the value at this place ends; undefined where it is broken. */
function pastValue(bytes: Buffer, at: number, depth: number): number | undefined {
  const first = bytes[at];
  if (first === undefined || depth > maxDepth) return undefined;
  const [major, minor] = [first >> 5, first & 0x1f];
  if (minor === 31) return major >= 2 && major <= 5 ? pastIndefinite(bytes, at + 1, major, depth) : undefined;
  const argument = argumentAt(bytes, at, minor);
  if (!argument) return undefined;
  const { value, next } = argument;
  if (major === 2 || major === 3) return value <= bytes.length - next ? next + value : undefined;
  if (major === 4 || major === 5) return pastItems(bytes, next, value * (major - 3), depth);
  return major === 6 ? pastValue(bytes, next, depth + 1) : next;
}

/** Each item has one byte or more, so that no more can follow than there are bytes. */
function pastItems(bytes: Buffer, from: number, count: number, depth: number): number | undefined {
  if (count > bytes.length - from) return undefined;
  let at: number | undefined = from;
  for (let item = 0; item < count && at !== undefined; item += 1) at = pastValue(bytes, at, depth + 1);
  return at;
}

function pastIndefinite(bytes: Buffer, from: number, major: number, depth: number): number | undefined {
  let items = 0;
  for (let at: number | undefined = from; at !== undefined; items += 1) {
    if (bytes[at] === 0xff) return major === 5 && items % 2 > 0 ? undefined : at + 1;
    const isChunk: boolean = major > 3 || (bytes[at] ?? 0) >> 5 === major;
    at = isChunk ? pastValue(bytes, at, depth + 1) : undefined;
  }
  return undefined;
}

function argumentAt(bytes: Buffer, at: number, minor: number): { value: number; next: number } | undefined {
  if (minor < 24) return { value: minor, next: at + 1 };
  const size = [1, 2, 4, 8][minor - 24];
  if (size === undefined || at + 1 + size > bytes.length) return undefined;
  const value = size === 8 ? Number(bytes.readBigUInt64BE(at + 1)) : bytes.readUIntBE(at + 1, size);
  return { value, next: at + 1 + size };
}

/** The SDK gives whole numbers of eight bytes as a bigint. */
export function withNumbers(values: Record<string, unknown>): Record<string, unknown> {
  return numbersIn(values) as Record<string, unknown>;
}

function numbersIn(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(numbersIn);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, numbersIn(item)]));
}
