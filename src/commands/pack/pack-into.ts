// Packs the three archives into a folder, to deploy them by hand.
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createZip, getZip, layerZip } from '../../../steps/6-code/archives.ts';
import { sha256 } from '../../lib/zip.ts';
import { pack } from '../../resources/files/archive.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';

interface Packed {
  readonly file: string;
  /** In base64, as Lambda tells it. */
  readonly sha256: string;
  readonly size: number;
}

export async function packInto(folder: string): Promise<Packed[]> {
  makeFolder(folder);
  const packed: Packed[] = [];
  for (const { file, contents } of [layerZip, createZip, getZip]) {
    const bytes = await pack(contents);
    const path = join(resolve(folder), file);
    await writeFile(path, bytes);
    packed.push({ file: path, sha256: sha256(bytes), size: bytes.length });
  }
  return packed;
}
