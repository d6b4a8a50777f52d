// The bytes that calls carried, of which the journal keeps size and hash only: found again where they came from.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFile } from '../../../lib/project-file.ts';
import { redact } from '../../../aws/calls/redact.ts';
import { webPage } from '../../../resources/s3/web-page.ts';
import { zip } from '../../../lib/zip.ts';
import type { Checkpoint } from '../../../engine/types.ts';

export interface KnownFile {
  /** A path that can be pasted, from the learner's folder. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Not on disk yet: to be written first. Text, or else bytes. */
  readonly write?: 'text' | 'bytes';
}

/** By what the journal says of bytes: "275 bytes, sha256 2da4f64225228022". */
export type Files = ReadonlyMap<string, KnownFile>;

export async function knownFiles(buildDir: string, checkpoint: Checkpoint): Promise<Files> {
  const files = [...(await archives(buildDir)), ...(await templates()), ...(await page(checkpoint))];
  return new Map(files.map((file) => [redact(file.bytes) as string, file]));
}

export function isBytes(value: unknown): value is string {
  return typeof value === 'string' && /^\d+ bytes, sha256 [0-9a-f]{16}$/.test(value);
}

async function archives(buildDir: string): Promise<KnownFile[]> {
  const names = (await readdir(buildDir).catch(() => [])).filter((name) => name.endsWith('.zip'));
  return Promise.all(
    names.map(async (name) => ({ path: `.workshop/build/${name}`, bytes: await readFile(join(buildDir, name)) })),
  );
}

async function templates(): Promise<KnownFile[]> {
  const names = await readdir(projectFile('templates', 'code'));
  return Promise.all(
    names.map(async (name) => {
      const content = await readFile(projectFile('templates', 'code', name));
      const bytes = await zip([{ name: 'index.mjs', content }]);
      return { path: name.replace(/\.m?js$/, '.zip'), bytes, write: 'bytes' as const };
    }),
  );
}

async function page({ resources }: Checkpoint): Promise<KnownFile[]> {
  const uploaded = resources.find(({ kind }) => kind === 'bucket-files');
  if (!uploaded) return [];
  const { apiUrl } = uploaded.props as { apiUrl: string };
  return (await webPage(apiUrl)).map(({ key, bytes }) =>
    key === 'config.json'
      ? { path: key, bytes, write: 'text' as const }
      : { path: projectFile('ui-dist', ...key.split('/')), bytes },
  );
}

/** For bytes that are found nowhere any more: a name to fill in. */
export function placeholder(bytes: string): string {
  return `bytes-${createHash('sha256').update(bytes).digest('hex').slice(0, 6)}.bin`;
}
