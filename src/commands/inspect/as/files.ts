// The bytes that calls carried, of which the journal keeps size and hash only: found again where they came from.
import { createHash } from 'node:crypto';
import { redact } from '../../../aws/calls/redact.ts';
import type { Checkpoint } from '../../../engine/types.ts';
import type { UploadedFile } from '../../../resources/facets.ts';
import { resourceOf } from '../../../resources/index.ts';

/** By what the journal says of bytes: "275 bytes, sha256 2da4f64225228022". */
export type Files = ReadonlyMap<string, UploadedFile>;

export async function knownFiles(buildDir: string, { resources }: Checkpoint): Promise<Files> {
  const files = new Map<string, UploadedFile>();
  for (const { kind, props, changes } of resources) {
    const resource = await resourceOf(kind);
    for (const each of [props, ...changes.map((change) => change.props)])
      for (const file of (await resource.uploads?.(each as never, buildDir)) ?? [])
        files.set(redact(file.bytes) as string, file);
  }
  return files;
}

export function isBytes(value: unknown): value is string {
  return typeof value === 'string' && /^\d+ bytes, sha256 [0-9a-f]{16}$/.test(value);
}

/** For bytes that are found nowhere any more: a name to fill in. */
export function placeholder(bytes: string): string {
  return `bytes-${createHash('sha256').update(bytes).digest('hex').slice(0, 6)}.bin`;
}
