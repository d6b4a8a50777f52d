// `workshop export postman|http|env`: the API of this folder as a file for other tools.
import { unknownName } from '../../engine/errors.ts';
import type { Checkpoint } from '../../engine/types.ts';
import { noWorkshopHere, readCheckpoint } from '../../workspace/checkpoint.ts';
import type { Command } from '../shared/context.ts';
import { endpointsOf, noApiYet } from '../shared/endpoints.ts';

interface ExportOptions {
  readonly format: string;
  readonly out?: string | undefined;
}

/** Each format, with the name that is suggested for its file. */
const files: Readonly<Record<string, string>> = {
  postman: 'url-shortener.postman_collection.json',
  http: 'url-shortener.http',
  env: 'url-shortener.env',
};

export const exportAs: Command<ExportOptions> = async ({ ui, paths, yes }, { format, out }) => {
  if (!Object.hasOwn(files, format))
    throw unknownName({
      noun: 'export format',
      asked: format,
      known: Object.keys(files),
      fix: 'workshop export postman',
    });
  const checkpoint = await readCheckpoint(paths);
  if (!checkpoint) throw noWorkshopHere();
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
