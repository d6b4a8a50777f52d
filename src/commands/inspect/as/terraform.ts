// What was made, as a Terraform configuration that would make it: from the records of the checkpoint, one by one.
import type { Checkpoint, ResourceRecord } from '../../../engine/types.ts';
import { visibleLine } from '../../../lib/visible.ts';
import { providerBlock, requiredProviders, terraformParts } from '../../../resources/terraform/configuration.ts';
import { quoted } from '../../../resources/terraform/hcl.ts';

/** `whole`: with the provider, so that it can be applied. */
export function asTerraform(records: readonly ResourceRecord[], checkpoint: Checkpoint, whole: boolean): string {
  const parts = terraformParts(records, checkpoint, { packages: '.workshop/build', variables: [] });
  const notes = parts.flatMap((part) => ('none' in part ? [visibleLine(`# ${part.record.id}: ${part.none}`)] : []));
  const blocks = parts.flatMap((part) => ('block' in part ? [part.block] : []));
  const head = whole && blocks.length > 0 ? [headOf(checkpoint)] : [];
  return [...head, ...(notes.length > 0 ? [notes.join('\n')] : []), ...blocks].join('\n\n');
}

function headOf({ target: { region } }: Checkpoint): string {
  return `terraform {\n${requiredProviders}\n}\n\n${providerBlock(quoted(region))}`;
}
