// The terms of AWS that the course uses: what each means, and where to read more. From templates/why/terms.md.
import { readFile } from 'node:fs/promises';
import type { Checkpoint } from '../../../engine/types.ts';
import { projectFile } from '../../../lib/project-file.ts';
import { fill } from '../guide.ts';
import { sectionsOf } from '../sections.ts';

interface Term {
  readonly name: string;
  /** Abbreviations and synonyms. */
  readonly also: readonly string[];
  readonly text: string;
  /** A topic, or the guide of a step. */
  readonly read: string;
}

export async function terms(checkpoint: Checkpoint | undefined): Promise<Term[]> {
  const text = await readFile(projectFile('templates', 'why', 'terms.md'), 'utf8');
  const sections = sectionsOf(fill(text, checkpoint), 1);
  sections.delete('');
  return [...sections].map(([name, body]) => {
    const line = (label: string) => new RegExp(`^${label}: (.*)$`, 'm').exec(body)?.[1] ?? '';
    const text = body.replace(/^(also|Read): .*$/gm, '').trim();
    return { name, also: line('also').split(', ').filter(Boolean), text, read: line('Read') };
  });
}

/** Upper and lower case, hyphens and a plural do not matter. */
export function findTerm(all: readonly Term[], asked: string): Term | undefined {
  const wanted = simplified(asked);
  return all.find(({ name, also }) => [name, ...also].some((each) => simplified(each) === wanted));
}

function simplified(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .replace(/ies$/, 'y')
    .replace(/(?<!s)s$/, '');
}
