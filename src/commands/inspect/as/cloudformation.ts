// What was made, as a CloudFormation template that would make it: from the records of the checkpoint, one by one.
import type { Checkpoint, Json, ResourceRecord } from '../../../engine/types.ts';
import type { CloudFormationContext } from '../../../resources/facets.ts';
import { resourceOf } from '../../../resources/index.ts';
import { tagsOf } from '../../../aws/tags.ts';
import { visibleLine } from '../../../lib/visible.ts';
import { yaml } from './yaml.ts';

export async function asCloudFormation(records: readonly ResourceRecord[], checkpoint: Checkpoint): Promise<string> {
  const references = await referencesIn(checkpoint);
  const resources: Record<string, Json> = {};
  const notes: string[] = [];
  for (const record of records) {
    const { cloudFormation: form } = await resourceOf(record.kind);
    if ('none' in form) notes.push(visibleLine(`# ${record.id}: ${form.none}`));
    else
      resources[logicalId(record.id)] = {
        Type: form.type,
        Properties: form.properties(contextOf(record, checkpoint, references)),
      };
  }
  const some = Object.keys(resources).length > 0;
  return [...notes, ...(some ? [yaml({ Resources: resources })] : [])].join('\n');
}

/** Values that a stack knows only once it runs, and how its template refers to them. */
type References = ReadonlyMap<Json, string>;

async function referencesIn({ resources }: Checkpoint): Promise<References> {
  const found = new Map<Json, string>();
  for (const { id, kind, outputs } of resources) {
    const { cloudFormation: form } = await resourceOf(kind);
    if ('none' in form || outputs === undefined) continue;
    const { ref, getAttArn } = form as { readonly ref?: string; readonly getAttArn?: string };
    const values = outputs as Readonly<Record<string, Json>>;
    if (ref) found.set(values[ref], `!Ref ${logicalId(id)}`);
    if (getAttArn) found.set(values[getAttArn], `!GetAtt ${logicalId(id)}.Arn`);
  }
  return found;
}

function contextOf(
  { props, outputs }: ResourceRecord,
  { resources, suffix }: Checkpoint,
  references: References,
): CloudFormationContext<never, never> {
  return {
    props: props as never,
    outputs: (outputs ?? {}) as never,
    tags: tagsOf(suffix),
    ref: (value) => references.get(value) ?? value,
    sub: (value) => (references.get(value) ?? value).replace(/^!Ref (.*)$/, '${$1}'),
    records: (kind) => resources.filter((record) => record.kind === kind),
  };
}

function logicalId(id: string): string {
  return id.replace(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase());
}
