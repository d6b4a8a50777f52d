// Why things are as they are: what is known of steps, resources, their settings, and errors.
import { readFile } from 'node:fs/promises';
import { projectFile } from '../../../lib/project-file.ts';
import type { Checkpoint, Json, ResourceRecord } from '../../../engine/types.ts';
import type { Why } from '../../../resources/facets.ts';
import { kinds, resourceOf } from '../../../resources/index.ts';
import { fill } from '../guide.ts';
import { sectionsOf } from '../sections.ts';

interface ErrorReason {
  readonly code: string;
  readonly match: RegExp;
  readonly text: string;
  readonly todo: string;
  /** The step that it belongs to. */
  readonly step: string;
}

/** What a kind of resource says of itself; undefined where there is no such kind. */
export async function kindReasons(kind: string): Promise<Why | undefined> {
  return kinds().includes(kind) ? (await resourceOf(kind)).why : undefined;
}

/** Why the course has this step, and what happens without it. */
export async function stepReason(step: string, checkpoint: Checkpoint | undefined): Promise<string> {
  return fill(await readFile(projectFile('templates', 'steps', step, 'why.md'), 'utf8'), checkpoint);
}

export async function errorReasons(checkpoint: Checkpoint | undefined): Promise<ErrorReason[]> {
  const sections = sectionsOf(fill(await read('errors.md'), checkpoint), 1);
  sections.delete('');
  return [...sections].map(([code, body]) => {
    const line = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(body)?.[1] ?? '';
    const text = body.replace(/^(match|Do|Step): .*$/gm, '').trim();
    return { code, match: new RegExp(line('match')), text, todo: line('Do'), step: line('Step') };
  });
}

/** By its code in any case, or by its text. The file has the particular errors before the general ones. */
export function findError(reasons: readonly ErrorReason[], text: string): ErrorReason | undefined {
  const asked = text.trim().toLowerCase();
  return reasons.find(({ code }) => code.toLowerCase() === asked) ?? reasons.find(({ match }) => match.test(text));
}

/** Records by their id, by the name that they were given, or by their kind. */
export function recordsOf(checkpoint: Checkpoint | undefined, what: string): ResourceRecord[] {
  const all = checkpoint?.resources ?? [];
  const names = ({ props }: ResourceRecord) => {
    const { name, file, key } = (props ?? {}) as Record<string, Json>;
    return [name, file, key];
  };
  const byName = all.filter((record) => record.id === what || names(record).includes(what));
  return byName.length > 0 ? byName : all.filter(({ kind }) => kind === what);
}

/** As it was made: wished for, or given by AWS. */
export function valueOf({ props, outputs }: ResourceRecord, property: string): Json {
  const value = ((props ?? {}) as Record<string, Json>)[property];
  return value === undefined ? ((outputs ?? {}) as Record<string, Json>)[property] : value;
}

function read(file: string): Promise<string> {
  return readFile(projectFile('templates', 'why', file), 'utf8');
}
