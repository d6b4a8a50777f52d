// `workshop export script`: shell scripts with the AWS CLI that build the stack and delete it, with code and page beside them.
import type { ResourceRecord } from '../../../engine/types.ts';
import { tagsOf } from '../../../aws/tags.ts';
import { visibleLine } from '../../../lib/visible.ts';
import { logicalId, type TemplatePart } from '../../../resources/cloudformation/template.ts';
import { resourceOf } from '../../../resources/index.ts';
import { inOrder } from '../stack/in-order.ts';
import { uploadFunction, uploadLines } from '../stack/page-upload.ts';
import { referencesIn } from '../stack/references.ts';
import { headingOf, type Stack } from '../stack/stack.ts';
import type { StackExport } from '../stack/stack-export.ts';
import { outputsOf, partsOf } from '../stack/template-parts.ts';
import { commonScript } from './common.ts';
import type { ScriptForm, ScriptResource } from './form.ts';
import { scriptForms } from './forms/index.ts';
import { readme } from './readme.ts';
import { variableFor, word } from './shell.ts';

/** What one record is in the script. */
interface Entry {
  readonly heading: string;
  readonly id: string;
  /** Logical ids that come before it. */
  readonly needs: readonly string[];
  readonly lines: readonly string[];
  readonly resource?: ScriptResource & { readonly form: ScriptForm };
}

export async function scriptExport(stack: Stack): Promise<StackExport> {
  const parts = await partsOf(stack, (zip) => `packages/${zip}`);
  const outputs = outputsOf(stack).filter(({ name }) => name !== 'WebsiteUrl');
  const used = new Set([
    ...[...parts.values()].flatMap((part) => ('resource' in part ? referencesIn(part.resource.Properties) : [])),
    ...outputs.flatMap(({ value }) => referencesIn(value)),
  ]);
  const entries: Entry[] = [];
  for (const section of stack.sections)
    for (const record of section.records) {
      const part = parts.get(record.id) as TemplatePart;
      entries.push(await entryOf(record, part, { stack, used, heading: headingOf(section) }));
    }
  const ordered = inOrder(entries.filter(({ lines }) => lines.length > 0));
  const files = new Map<string, string | Uint8Array>([
    ['README.md', readme(stack)],
    ['build.sh', buildScript(ordered, stack, outputs)],
    ['teardown.sh', teardownScript(ordered)],
    [
      'common.sh',
      commonScript(
        stack,
        ordered.flatMap(({ resource }) => (resource ? namesOf(resource, used) : [])),
      ),
    ],
  ]);
  for (const [name, bytes] of stack.packages) files.set(`packages/${name}`, bytes);
  for (const { key, bytes } of stack.page) files.set(`page/${key}`, bytes);
  return { files, obsolete: [], next: ['cat README.md   # the variables that the scripts need'] };
}

interface EntryContext {
  readonly stack: Stack;
  readonly heading: string;
  /** All references of the stack, such as `Role.Arn`. */
  readonly used: ReadonlySet<string>;
}

async function entryOf(
  record: ResourceRecord,
  part: TemplatePart,
  { stack, used, heading }: EntryContext,
): Promise<Entry> {
  const id = logicalId(record);
  if (record.kind === 'bucket-files') return { heading, id, ...pageOf(stack) };
  if ('none' in part) return { heading, id, needs: [], lines: await withoutCommands(record, part.none) };
  const { Type: type, Properties: properties, DependsOn: first = [] } = part.resource;
  const form = Object.hasOwn(scriptForms, type) ? scriptForms[type] : undefined;
  const needs = [...first, ...referencesIn(properties).map((name) => name.split('.', 1)[0] ?? '')];
  if (!form)
    return { heading, id, needs, lines: [visibleLine(`# ${record.id}: this script has no commands for ${type}.`)] };
  const resource = { form, id, properties, variable: variableFor(id), ref: `"$${variableFor(id)}"` };
  const asked = Object.entries(form.attributes ?? {}).filter(([name]) => used.has(`${id}.${name}`));
  const lines = [
    ...(form.find?.(resource) ?? []),
    ...form.build(resource),
    ...asked.map(([name, valueOf]) => `${variableFor(`${id}.${name}`)}=${valueOf(resource)}`),
    `echo "ready  ${form.noun}${form.name || form.find ? `  $${resource.variable}` : ''}"`,
  ];
  return { heading, id, needs, lines, resource };
}

/** A file, a part of another resource, or a setting of the account. */
async function withoutCommands({ id, kind }: ResourceRecord, none: string): Promise<string[]> {
  const { calls, partOf } = await resourceOf(kind);
  if (Object.keys(calls).length === 0) return [];
  return [visibleLine(`# ${id}: ${partOf ? `the commands for the ${partOf.kind} set it.` : none}`)];
}

function pageOf(stack: Stack): Pick<Entry, 'needs' | 'lines'> {
  const [api] = stack.records.filter(({ kind }) => kind === 'http-api').map(logicalId);
  const needs = stack.records.filter(({ kind }) => ['bucket', 'http-api'].includes(kind)).map(logicalId);
  return { needs, lines: ['bucket=$BUCKET', ...uploadLines(stack, `"$${variableFor(`${api}.ApiEndpoint`)}"`)] };
}

/** What is known before anything exists. */
function namesOf(resource: NonNullable<Entry['resource']>, used: ReadonlySet<string>): string[] {
  const { form, id, variable, properties } = resource;
  const constants = Object.entries(form.constants ?? {}).filter(([name]) => used.has(`${id}.${name}`));
  return [
    ...(form.name === undefined ? [] : [`${variable}=${word(properties[form.name])}`]),
    ...constants.map(([name, valueOf]) => `${variableFor(`${id}.${name}`)}=${valueOf(resource)}`),
  ];
}

function buildScript(entries: readonly Entry[], stack: Stack, outputs: ReturnType<typeof outputsOf>): string {
  const blocks = entries.map(({ heading, lines }, index) =>
    [...(entries[index - 1]?.heading === heading ? [] : [`# ${heading}`]), ...lines].join('\n'),
  );
  const unfinished = stack.unfinished.map(({ id }) => `# ${id} is left out: its step has not finished.`);
  return `${[
    '#!/usr/bin/env bash\n# Builds the stack with the AWS CLI, version 1 or 2. Run again, it creates only what is missing.\n. "$(dirname "$0")/common.sh"',
    ...(stack.page.length > 0 ? [uploadFunction(metadataOf())] : []),
    ...blocks,
    ...(unfinished.length > 0 ? [unfinished.join('\n')] : []),
    // All values are references, so each word is in double quotes.
    outputs
      .map(({ description, value }) => `echo "${description.replace(/\.$/, ':')} ${word(value).slice(1)}`)
      .join('\n'),
  ]
    .filter((block) => block !== '')
    .join('\n\n')}\n`;
}

/** The tags of the workshop on an object, with the suffix of the new stack. */
function metadataOf(): string {
  return Object.entries(tagsOf(''))
    .map(([name, value]) => `"${name}=${value}$NAME_SUFFIX"`)
    .join(',');
}

function teardownScript(entries: readonly Entry[]): string {
  const removed = entries.toReversed().flatMap(({ resource }) => (resource?.form.remove ? [resource] : []));
  const found = removed.filter(({ form }) => form.find);
  const named = removed.flatMap(({ form, variable }) => (form.name === undefined ? [] : [`$${variable}`]));
  return `#!/usr/bin/env bash
# Deletes the stack: everything with the names in common.sh, also what others have created. What is missing is no error.
. "$(dirname "$0")/common.sh"

if [ "\${1:-}" != --yes ]; then
  echo "This deletes, with all data: ${named.join(', ')}. If you want that, run: $0 --yes" >&2
  exit 2
fi

${found.flatMap((resource) => resource.form.find?.(resource) ?? []).join('\n')}

${removed.map((resource) => (resource.form.remove?.(resource) ?? []).join('\n')).join('\n')}
`;
}
