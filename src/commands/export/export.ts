// `workshop export postman|http|env`: the API of this folder, for other tools.
import { WorkshopError } from '../../engine/errors.ts';
import { noWorkshopHere, readCheckpoint } from '../../workspace/workspace.ts';
import type { Command } from '../shared/context.ts';
import { endpointsOf } from '../shared/endpoints.ts';

export interface ExportOptions {
  readonly format: string;
  readonly out?: string | undefined;
}

const formats = ['postman', 'http', 'env'] as const;

export const exportAs: Command<ExportOptions> = async ({ ui, paths, yes }, { format, out }) => {
  if (!(formats as readonly string[]).includes(format)) throw unknown(format);
  const checkpoint = await readCheckpoint(paths);
  if (!checkpoint) throw noWorkshopHere();
  const { api } = endpointsOf(checkpoint);
  if (format !== 'env' && api === null) throw noApi();
  const text = await textOf(format, api ?? '', checkpoint);
  const file = out === undefined ? null : await (await import('../shared/write-file.ts')).writeOut(out, text, yes);
  ui.result({ format, file, content: text }, file === null ? text.trimEnd() : `Written: ${file}`);
  ui.next(
    file === null
      ? `workshop export ${format} --out ${names[format as keyof typeof names]}`
      : 'workshop call GET /some-id',
  );
  return 0;
};

const names = {
  postman: 'url-shortener.postman_collection.json',
  http: 'url-shortener.http',
  env: 'url-shortener.env',
};

async function textOf(
  format: string,
  api: string,
  checkpoint: Parameters<typeof endpointsOf>[0] & object,
): Promise<string> {
  if (format === 'postman') return (await import('./postman.ts')).postman(api);
  if (format === 'http') return (await import('./http-file.ts')).httpFile(api);
  return (await import('./env.ts')).envFile(checkpoint);
}

function unknown(format: string): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: `There is no export "${format}".`,
    state: `There are ${formats.join(', ')}.`,
    fix: 'workshop export postman',
  });
}

function noApi(): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: 'There is no API in this folder yet, so there is nothing to call.',
    state: 'It is made in chapter 5.',
    fix: 'workshop goto api',
  });
}
