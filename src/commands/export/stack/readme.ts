// What the README.md of every export has in common.
import { bucketNameWith } from '../../../../steps/names.ts';
import { nameSuffixOf, type Stack } from './stack.ts';

/** A name of the kind that the workshop gives to a bucket: with it, the workshop finds the bucket as its own. */
export function exampleBucket(stack: Stack): string {
  return bucketNameWith(`${nameSuffixOf(stack).slice(1)}-1234abcd`.replace(/^-/, ''));
}

/** How the tools find the sandbox, where the stack is on one. `more`: commands for one tool. */
export function onSandbox({ checkpoint, records }: Stack, ...more: readonly string[]): string[] {
  if (checkpoint.target.kind !== 'sandbox') return [];
  const origins = records.flatMap(({ props }) => (props as { readonly cors?: Cors | null }).cors?.origins ?? []);
  const isInOrigin = origins.some((origin) => origin.startsWith('http://'));
  return [
    '## On the sandbox',
    'Run this first:',
    code('eval "$(workshop sandbox env)"', ...more),
    ...(records.some(({ kind }) => kind === 'distribution')
      ? [
          `The sandbox serves the page over HTTP. On AWS, change \`http://\` to \`https://\` in the output with its address${isInOrigin ? ', and in the allowed origin of the API' : ''}.`,
        ]
      : []),
  ];
}

/** The command before a table with deletion protection can be deleted. AWS refuses the whole deletion otherwise. */
export function unprotect({ records }: Stack): string[] {
  return records
    .filter(({ kind }) => kind === 'table-protection')
    .map(({ props }) => {
      const { table } = props as { readonly table: string };
      return `aws dynamodb update-table --table-name ${table} --no-deletion-protection-enabled`;
    });
}

interface Cors {
  readonly origins: readonly string[];
}

/** Commands to run. A line that continues the one before it is indented. */
export function code(...lines: readonly string[]): string {
  return ['```text', ...lines.map((line) => (line.startsWith(' ') ? line : `$ ${line}`)), '```'].join('\n');
}
