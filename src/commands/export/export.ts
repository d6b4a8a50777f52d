// `workshop export`: the stack of this folder as code, or its API as a file for other tools.
import { unknownName, usageError } from '../../engine/errors.ts';
import type { Checkpoint } from '../../engine/types.ts';
import { noWorkshopHere, readCheckpoint } from '../../workspace/checkpoint.ts';
import type { Command } from '../shared/context.ts';
import type { StackForm } from './stack/export-stack.ts';
import { endpointsOf, noApiYet } from '../shared/endpoints.ts';

interface ExportOptions {
  readonly format: string;
  readonly out?: string | undefined;
  readonly withImport: boolean;
  readonly force: boolean;
}

const stackForms: readonly string[] = [
  'terraform',
  'cloudformation',
  'sam',
  'cdk',
  'script',
] satisfies readonly StackForm[];

/** Each format, with the name that is suggested for its file. */
const files: Readonly<Record<string, string>> = {
  postman: 'url-shortener.postman_collection.json',
  http: 'url-shortener.http',
  env: 'url-shortener.env',
};

export const exportAs: Command<ExportOptions> = async (context, options) => {
  const { ui, paths, yes } = context;
  const { format, out, withImport, force } = options;
  if (stackForms.includes(format))
    return (await import('./stack/export-stack.ts')).exportStack(context, { ...options, form: format as StackForm });
  if (!Object.hasOwn(files, format))
    throw unknownName({
      noun: 'export format',
      asked: format,
      known: [...stackForms, ...Object.keys(files)],
      fix: 'workshop export postman',
    });
  if (withImport || force)
    throw usageError(
      `--${withImport ? 'import' : 'force'} belongs to the export of a stack, and ${format} is one of the API.`,
      'workshop export terraform --import',
      { state: 'Nothing was written.' },
    );
  const checkpoint = await readCheckpoint(paths);
  if (!checkpoint) throw noWorkshopHere(paths);
  const { api } = endpointsOf(checkpoint);
  if (format !== 'env' && api === null) throw noApiYet();
  const text = await textOf(format, api ?? '', checkpoint);
  const file = out === undefined ? null : await (await import('../shared/write-file.ts')).writeOutput(out, text, yes);
  ui.result({ format, file, content: text }, file === null ? text.trimEnd() : `wrote  ${file}`, 'code');
  ui.next(file === null ? `workshop export ${format} --out ${files[format]}` : 'workshop call GET /some-id');
  return 0;
};

async function textOf(format: string, api: string, checkpoint: Checkpoint): Promise<string> {
  if (format === 'postman') return (await import('./postman.ts')).postman(api);
  if (format === 'http') return (await import('./http-file.ts')).httpFile(api);
  return (await import('./env.ts')).envFile(checkpoint);
}
