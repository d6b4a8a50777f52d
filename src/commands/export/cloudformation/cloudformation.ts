// `workshop export cloudformation`: a template that builds the stack, with the code and the web page beside it.
import type { Json } from '../../../engine/types.ts';
import type { StackExport } from '../stack/stack-export.ts';
import type { Stack } from '../stack/stack.ts';
import { partsOf } from '../stack/template-parts.ts';
import { codeFolder, filesBeside } from './folder.ts';
import { importScript, notImportable, resourcesToImport, without } from './import.ts';
import { readme } from './readme.ts';
import { templateText, type Entry } from './template-text.ts';

export async function cloudFormationExport(
  stack: Stack,
  { withImport }: { readonly withImport: boolean },
): Promise<StackExport> {
  const all = await partsOf(stack, codeFolder);
  const leftOut = withImport ? notImportable(all) : [];
  const inTemplate = leftOut.length > 0 ? without(stack, leftOut) : stack;
  const parts = leftOut.length > 0 ? await partsOf(inTemplate, codeFolder) : all;
  const entries = new Map<string, Entry>(
    leftOut.map(({ record, reason }) => [record.id, { none: `It is left out. ${reason}` }]),
  );
  for (const [record, part] of parts) {
    if ('none' in part) entries.set(record, part);
    else if (!withImport) entries.set(record, part);
    else {
      const { Type, ...rest } = part.resource;
      // An import takes only what is kept when its stack is deleted.
      const resource: Json = { Type, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', ...rest };
      entries.set(record, { id: part.id, resource });
    }
  }
  const files = new Map<string, string | Uint8Array>([
    ['README.md', readme(stack, withImport, leftOut)],
    ['template.yaml', templateText(inTemplate, entries, {})],
    ...(withImport
      ? ([
          ['resources-to-import.json', resourcesToImport(parts)],
          ['import.sh', importScript(inTemplate)],
        ] as const)
      : []),
    ...(await filesBeside(stack)),
  ]);
  return {
    files,
    obsolete: ['upload-page.sh', 'resources-to-import.json', 'import.sh'],
    notes: leftOut.map(({ record, reason }) => `${record.id} is left out. ${reason}`),
    next: ['cat README.md   # the commands that deploy it'],
  };
}
