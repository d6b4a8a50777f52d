// The code of a laptop check: short enough to be read aloud, and with a checksum, so that a typing error is not a result.
// It is no proof: it says what the learner's machine has said.
import { createHash } from 'node:crypto';

export const laptopChecks = ['kit', 'node', 'disk', 'loopback', 'course'] as const;
export type LaptopCheckId = (typeof laptopChecks)[number];

export interface LaptopReport {
  /** The first eight hex digits of the hash of the kit's files. */
  readonly kit: string;
  /** process.platform and process.arch: linux x64. */
  readonly platform: string;
  readonly arch: string;
  /** Major and minor version of Node.js. */
  readonly node: readonly [major: number, minor: number];
  /** Those that did not pass. */
  readonly failed: readonly LaptopCheckId[];
  /** 2026-11-30, in UTC. */
  readonly day: string;
}

const platforms = ['other', 'linux', 'darwin', 'win32', 'freebsd'] as const;
const archs = ['other', 'x64', 'arm64', 'arm', 'ia32'] as const;
/** Without I, L, O and U: they are taken for digits, or make words. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const firstDay = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;
const version = 1;
/** Version, kit (4), platform, arch, Node.js (2), failed, day (2), checksum (3): 120 bits are 24 letters. */
const length = 15;

/** Six groups of four letters. */
export function codeOf({ kit, platform, arch, node: [major, minor], failed, day }: LaptopReport): string {
  const bytes = Buffer.alloc(length);
  bytes[0] = version;
  Buffer.from(kit, 'hex').copy(bytes, 1, 0, 4);
  bytes[5] = Math.max(0, platforms.indexOf(platform as never));
  bytes[6] = Math.max(0, archs.indexOf(arch as never));
  bytes[7] = Math.min(major, 255);
  bytes[8] = Math.min(minor, 255);
  bytes[9] = failed.reduce((bits, id) => bits | (1 << laptopChecks.indexOf(id)), 0);
  bytes.writeUInt16BE(Math.max(0, Math.round((Date.parse(day) - firstDay) / dayMs)), 10);
  checksum(bytes).copy(bytes, 12);
  let number = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (let at = 0; at < (length * 8) / 5; at++, number >>= 5n) text = (letters[Number(number & 31n)] ?? '') + text;
  return text.replace(/(.{4})(?=.)/g, '$1-');
}

/** Undefined where a letter is wrong or missing. Spaces, hyphens and small letters do not matter. */
export function reportOfCode(code: string): LaptopReport | undefined {
  const text = code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (text.length !== (length * 8) / 5 || !/^[0-9A-HJKMNP-TV-Z]*$/.test(text)) return undefined;
  const number = Array.from(text).reduce((sum, letter) => (sum << 5n) | BigInt(letters.indexOf(letter)), 0n);
  const bytes = Buffer.from(number.toString(16).padStart(length * 2, '0'), 'hex');
  if (bytes[0] !== version || !checksum(bytes).equals(bytes.subarray(12))) return undefined;
  const bits = bytes[9] ?? 0;
  return {
    kit: bytes.toString('hex', 1, 5),
    platform: platforms[bytes[5] ?? 0] ?? 'other',
    arch: archs[bytes[6] ?? 0] ?? 'other',
    node: [bytes[7] ?? 0, bytes[8] ?? 0],
    failed: laptopChecks.filter((_id, index) => bits & (1 << index)),
    day: new Date(firstDay + bytes.readUInt16BE(10) * dayMs).toISOString().slice(0, 10),
  };
}

function checksum(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes.subarray(0, 12)).digest().subarray(0, 3);
}
