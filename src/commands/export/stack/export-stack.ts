// `workshop export terraform` and its like: the stack of this folder as code, in a folder of its own.
import { relative } from 'node:path';
import { usageError } from '../../../engine/errors.ts';
import { quoteForSh } from '../../../lib/shell-quote.ts';
import { noWorkshopHere, readCheckpoint } from '../../../workspace/checkpoint.ts';
import type { Command } from '../../shared/context.ts';
import type { StackExport } from './stack-export.ts';
import { stackOf, type Stack } from './stack.ts';
import { writeFolder } from './write-folder.ts';

export type StackForm = 'terraform' | 'cloudformation' | 'sam' | 'cdk' | 'script';

/** Those with an import. */
const takesOver: readonly StackForm[] = ['terraform', 'cloudformation'];

interface StackExportOptions {
  readonly form: StackForm;
  readonly out?: string | undefined;
  readonly force: boolean;
  /** With files that take over what the workshop has built. */
  readonly withImport: boolean;
}

export const exportStack: Command<StackExportOptions> = async ({ ui, paths }, { form, out, force, withImport }) => {
  if (withImport && !takesOver.includes(form))
    throw usageError(
      'Only Terraform and CloudFormation take over resources that exist.',
      'workshop export terraform --import',
      { state: 'Nothing was written.' },
    );
  const checkpoint = await readCheckpoint(paths);
  if (!checkpoint) throw noWorkshopHere(paths);
  const stack = await stackOf(checkpoint, paths.build);
  const { files, obsolete, notes = [], next } = await render(form, stack, withImport);
  const to = out ?? `url-shortener-${form}`;
  const command = `workshop export ${form}${withImport ? ' --import' : ''}`;
  const again = `${command} --out ${quoteForSh(to)} --force   # or another --out`;
  const folder = await writeFolder(to, files, { force, obsolete, again });
  const names = [...files.keys()];
  const shown = names.map((name) => `wrote  ${name}`).join('\n');
  ui.result({ format: form, folder, files: names }, shown);
  ui.say(`in ${folder}`, 'dim');
  for (const { id } of stack.unfinished) ui.say(`${id} is left out: it is being created or removed.`);
  for (const note of notes) ui.say(note);
  ui.next(`cd ${quoteForSh(relative('', folder) || '.')}`, ...next);
  return 0;
};

async function render(form: StackForm, stack: Stack, withImport: boolean): Promise<StackExport> {
  switch (form) {
    case 'cloudformation':
      return (await import('../cloudformation/cloudformation.ts')).cloudFormationExport(stack, { withImport });
    case 'cdk':
      return (await import('../cdk/cdk.ts')).cdkExport(stack);
    case 'sam':
      return (await import('../sam/sam.ts')).samExport(stack);
    case 'script':
      return (await import('../script/script.ts')).scriptExport(stack);
    case 'terraform':
      return (await import('../terraform/terraform.ts')).terraformExport(stack, { withImport });
  }
}
