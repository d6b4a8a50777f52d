// imports.tf: Terraform takes over what the workshop has built, and creates nothing again.
import {
  contextOf,
  referrer,
  terraformAddress,
  type TerraformOptions,
  type TerraformPart,
} from '../../../resources/terraform/configuration.ts';
import { quoted } from '../../../resources/terraform/hcl.ts';
import type { Stack } from '../stack/stack.ts';
import { configAddress, pageAddress, pageFiles } from './page-objects.ts';

export function importBlocks(
  { records, checkpoint }: Stack,
  parts: ReadonlyMap<string, TerraformPart>,
  options: TerraformOptions,
): string {
  const refer = referrer(options.variables);
  const blocks = records.flatMap((record) => {
    const part = parts.get(record.id);
    if (record.kind === 'bucket-files')
      return [
        block(`${pageAddress}[each.value]`, '"${var.bucket_name}/${each.value}"', [['for_each', pageFiles]]),
        block(configAddress, '"${var.bucket_name}/config.json"'),
      ];
    if (!part || 'none' in part || part.form.ofAccount !== undefined) return [];
    const id = part.form.importId(contextOf(record, checkpoint, options));
    return [block(terraformAddress(record), refer(id) ?? quoted(id))];
  });
  const about = '# What the workshop has built, for Terraform to take over. Delete this file after the first apply.';
  return `${[about, ...blocks].join('\n\n')}\n`;
}

function block(to: string, id: string, more: readonly (readonly [name: string, value: string])[] = []): string {
  const lines = [...more, ['to', to] as const, ['id', id] as const];
  const width = Math.max(...lines.map(([name]) => name.length));
  return ['import {', ...lines.map(([name, value]) => `  ${name.padEnd(width)} = ${value}`), '}'].join('\n');
}
