// variables.tf: what another stack has otherwise.
import { quoted } from '../../../resources/terraform/hcl.ts';
import { nameSuffixOf, type Stack } from '../stack/stack.ts';

export function variablesOf(stack: Stack): string {
  const blocks = [
    variable('region', 'The AWS region of the stack.', quoted(stack.checkpoint.target.region)),
    variable(
      'name_suffix',
      'Appended to every name, such as "-test". With another suffix, a second stack fits into the account.',
      quoted(nameSuffixOf(stack)),
    ),
  ];
  if (stack.records.some(({ kind }) => kind === 'bucket'))
    blocks.push(variable('bucket_name', 'The name of the bucket. All customers of AWS share the names of buckets.'));
  return `${blocks.join('\n\n')}\n`;
}

function variable(name: string, description: string, fallback?: string): string {
  const lines = [
    `  description = ${quoted(description)}`,
    '  type        = string',
    ...(fallback === undefined ? [] : [`  default     = ${fallback}`]),
  ];
  return [`variable "${name}" {`, ...lines, '}'].join('\n');
}
