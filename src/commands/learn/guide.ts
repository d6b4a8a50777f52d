// The learner's prose from templates, with names and addresses filled in: from the checkpoint where they are made, and
// from the chosen suffix where they are not yet.
import { readdir, readFile } from 'node:fs/promises';
import { asOf, defaultRegion, runtime } from '../../aws/facts.ts';
import { pricesAsOf } from '../../aws/prices.ts';
import { projectFile } from '../../lib/project-file.ts';
import type { Checkpoint, Json } from '../../engine/types.ts';
import { bucketNameWith, names } from '../../../steps/names.ts';
import { withSuffix } from '../../engine/build/step-context.ts';

/** Plain Markdown. Throws where the course has no guide of that name: the course's lint sees to it that it has. */
export async function readGuide(step: string, checkpoint: Checkpoint | undefined): Promise<string> {
  return fill(await readFile(projectFile('templates', 'steps', step, 'guide.md'), 'utf8'), checkpoint).trim();
}

export interface Topic {
  readonly id: string;
  readonly title: string;
}

/** What can be read beside the steps: files of templates/topics, each with its title in its first line. */
export async function topics(): Promise<Topic[]> {
  const files = await readdir(projectFile('templates', 'topics'));
  const found = files.filter((file) => file.endsWith('.md')).map((file) => file.replace(/\.md$/, ''));
  return Promise.all(
    found.sort().map(async (id) => {
      const [first = ''] = (await topicText(id)).split('\n', 1);
      return { id, title: first.replace(/^# /, '') };
    }),
  );
}

export async function readTopic(id: string, checkpoint: Checkpoint | undefined): Promise<string> {
  return fill(await topicText(id), checkpoint).trim();
}

function topicText(id: string): Promise<string> {
  return readFile(projectFile('templates', 'topics', `${id}.md`), 'utf8');
}

/** Puts values in place of `{{name}}`. */
export function fill(text: string, checkpoint: Checkpoint | undefined): string {
  const values = valuesOf(checkpoint);
  return text.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => values[name] ?? '(not made yet)');
}

/** What was chosen at the start, the names that follow from it, and every named output of every step. */
export function valuesOf(checkpoint: Checkpoint | undefined): Record<string, string> {
  const named = (name: string) => withSuffix(name, checkpoint?.suffix ?? '');
  const values: Record<string, string> = {
    runtime,
    asOf,
    pricesAsOf,
    bucketName: checkpoint?.bucketName ?? bucketNameWith('<something of your own>'),
    account: checkpoint?.target.account ?? '<your account>',
    region: checkpoint?.target.region ?? defaultRegion,
    tableName: named(names.table),
    roleName: named(names.role),
    createFunction: named(names.createFunction),
    getFunction: named(names.getFunction),
    apiName: named(names.api),
    layerName: named(names.layer),
  };
  for (const { outputs } of Object.values(checkpoint?.steps ?? {})) {
    for (const [name, value] of Object.entries((outputs ?? {}) as Record<string, Json>)) {
      if (typeof value === 'string') values[name] = value;
    }
  }
  return values;
}
