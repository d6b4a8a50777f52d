// The guide of a step: prose from templates/guide, with names and addresses filled in from the checkpoint.
import { readFile } from 'node:fs/promises';
import { projectFile } from './aws/project.ts';
import type { Checkpoint, Json } from './engine/types.ts';

/** Plain Markdown. Throws where the course has no guide of that name: the course's lint sees to it that it has. */
export async function readGuide(step: string, checkpoint: Checkpoint | undefined): Promise<string> {
  const text = await readFile(projectFile('templates', 'guide', `${step}.md`), 'utf8');
  const values = valuesOf(checkpoint);
  return text.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => values[name] ?? '(not made yet)').trim();
}

/** Every named output of every step, and what was chosen at the start. */
function valuesOf(checkpoint: Checkpoint | undefined): Record<string, string> {
  if (!checkpoint) return {};
  const values: Record<string, string> = {
    bucketName: checkpoint.bucketName,
    account: checkpoint.target.account,
    region: checkpoint.target.region,
  };
  for (const { outputs } of Object.values(checkpoint.steps)) {
    for (const [name, value] of Object.entries((outputs ?? {}) as Record<string, Json>)) {
      if (typeof value === 'string') values[name] = value;
    }
  }
  return values;
}
