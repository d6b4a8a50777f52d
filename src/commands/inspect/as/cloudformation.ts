// What was made, as a CloudFormation template that would make it: from the records of the checkpoint, one by one.
import type { Checkpoint, Json, ResourceRecord } from '../../../engine/types.ts';
import { visibleLine } from '../../../lib/visible.ts';
import { templateParts } from '../../../resources/cloudformation/template.ts';
import { yaml } from '../../../resources/cloudformation/yaml.ts';

export async function asCloudFormation(records: readonly ResourceRecord[], checkpoint: Checkpoint): Promise<string> {
  const options = { codeAt: (zip: string) => `.workshop/build/${zip}`, parameters: [] };
  const parts = await templateParts(records, checkpoint, options);
  const notes = parts.flatMap((part) => ('none' in part ? [visibleLine(`# ${part.record.id}: ${part.none}`)] : []));
  const resources: Record<string, Json> = {};
  for (const part of parts) if ('resource' in part) resources[part.id] = part.resource;
  const some = Object.keys(resources).length > 0;
  return [...notes, ...(some ? [yaml({ Resources: resources })] : [])].join('\n');
}
