// The text of a template, with a comment for each step.
import type { Json } from '../../../engine/types.ts';
import { visibleLine } from '../../../lib/visible.ts';
import { yaml } from '../../../resources/cloudformation/yaml.ts';
import { headingOf, nameSuffixOf, type Stack } from '../stack/stack.ts';
import { outputsOf } from '../stack/template-parts.ts';

/** A resource by its logical id, or why the template has none. */
export type Entry = { readonly id: string; readonly resource: Json } | { readonly none: string };

/** `entries`: by the id of the record; a record without one is left out. */
export function templateText(stack: Stack, entries: ReadonlyMap<string, Entry>, head: Readonly<Record<string, Json>>) {
  const sections = stack.sections.flatMap((section) => {
    const own = section.records.flatMap(({ id }) => {
      const entry = entries.get(id);
      return entry ? [textOf(id, entry)] : [];
    });
    return own.length > 0 ? [[`  # ${headingOf(section)}`, ...own].join('\n')] : [];
  });
  const unfinished = stack.unfinished.map(({ id }) => `  # ${id} is left out: its step has not finished.`);
  const outputs = outputsOf(stack).map(({ name, description, value }) => [
    name,
    { Description: description, Value: value },
  ]);
  const blocks = [
    yaml({
      AWSTemplateFormatVersion: '2010-09-09',
      ...head,
      Description: 'The URL shortener of the workshop.',
      Parameters: parametersOf(stack),
    }),
    ['Resources:', ...sections, ...unfinished].join('\n'),
    ...(outputs.length > 0 ? [yaml({ Outputs: Object.fromEntries(outputs) as Json })] : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function textOf(record: string, entry: Entry): string {
  return 'none' in entry ? visibleLine(`  # ${record}: ${entry.none}`) : yaml({ [entry.id]: entry.resource }, '  ');
}

function parametersOf(stack: Stack): Json {
  const hasBucket = stack.records.some(({ kind }) => kind === 'bucket');
  return {
    NameSuffix: {
      Description: 'Appended to every name, such as -test. With another suffix, a second stack fits into the account.',
      Type: 'String',
      Default: nameSuffixOf(stack),
      AllowedPattern: '(-[a-z0-9][a-z0-9-]{0,19})?',
    },
    ...(hasBucket && {
      BucketName: {
        Description: 'The name of the bucket. All customers of AWS share the names of buckets.',
        Type: 'String',
      },
    }),
  };
}
