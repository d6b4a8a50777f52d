// Zip files that no tool would write: their headers say what the test wants.
import { crc32, deflateRawSync } from 'node:zlib';

export interface RawEntry {
  readonly name: string | Buffer;
  readonly data?: Buffer | string;
  /** 8: deflated. Anything else is stored as it is. */
  readonly method?: number;
  /** The uncompressed size that the headers declare. */
  readonly declared?: number;
  readonly crc?: number;
  /** Bit 0: encrypted. Bit 11: the name is UTF-8, which is the default. */
  readonly flags?: number;
  /** Unix mode and type. */
  readonly mode?: number;
  /** No data of its own: its header points to the data of the entry with this number. */
  readonly sameAs?: number;
}

export function rawZip(entries: readonly RawEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    const source = entry.sameAs === undefined ? entry : { ...(entries[entry.sameAs] as RawEntry), name: entry.name };
    const name = Buffer.from(source.name);
    const plain = Buffer.from(source.data ?? '');
    const data = source.method === 8 ? deflateRawSync(plain, { level: 1 }) : plain;
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(source.flags ?? 0x800, 2);
    head.writeUInt16LE(source.method ?? 0, 4);
    head.writeUInt32LE(source.crc ?? crc32(plain), 10);
    head.writeUInt32LE(data.length, 14);
    head.writeUInt32LE(source.declared ?? plain.length, 18);
    head.writeUInt16LE(name.length, 22);
    const at = entry.sameAs === undefined ? offset : (offsets[entry.sameAs] ?? 0);
    offsets.push(at);
    const record = Buffer.alloc(46);
    record.write('PK\x01\x02', 'latin1');
    record.writeUInt16LE(0x0314, 4);
    head.copy(record, 6);
    record.writeUInt32LE(((source.mode ?? 0o100644) << 16) >>> 0, 38);
    record.writeUInt32LE(at, 42);
    central.push(record, name);
    if (entry.sameAs !== undefined) continue;
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), head, name, data);
    offset += 30 + name.length + data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
