// `workshop map`: the architecture as it stands, in the terminal or as a file.
import { nextStep } from '../../engine/course.ts';
import { unknownName } from '../../engine/errors.ts';
import { modelOf } from './model.ts';
import { drawing, inWords, pathOfRequest } from './text.ts';
import { readCheckpoint } from '../../workspace/checkpoint.ts';
import type { Command } from '../shared/context.ts';
import { headerOf } from '../shared/header.ts';

interface MapOptions {
  readonly format?: string | undefined;
  readonly out?: string | undefined;
}

const formats = ['text', 'ascii', 'words', 'mermaid', 'svg'];

export const map: Command<MapOptions> = async ({ ui, paths, yes }, { format = 'text', out }) => {
  const { course } = await import('../../../steps/index.ts');
  const checkpoint = await readCheckpoint(paths);
  const model = modelOf(course, checkpoint);
  const isUnicode = ui.drawing === 'unicode';
  let text: string;
  if (format === 'mermaid') text = (await import('./mermaid.ts')).mermaid(model);
  else if (format === 'svg') text = (await import('./svg.ts')).svg(model).trimEnd();
  else if (format === 'ascii' || (format === 'text' && ui.drawing !== 'words'))
    text = [drawing(model, isUnicode && format === 'text', ui.columns), '', pathOfRequest(model)].join('\n');
  else if (format === 'text' || format === 'words') text = [inWords(model), '', pathOfRequest(model)].join('\n');
  else throw unknownName({ noun: 'map format', asked: format, known: formats, fix: 'workshop map --format mermaid' });
  if (checkpoint) ui.say(headerOf(checkpoint), 'dim');
  const file = out === undefined ? null : await (await import('../shared/write-file.ts')).writeOutput(out, text, yes);
  ui.result(
    {
      format,
      file,
      parts: model.parts.map((part) => ({ ...part, details: part.details.map((detail) => ({ ...detail })) })),
      ways: model.ways.map((way) => ({ ...way, needs: [...way.needs] })),
      map: text,
    },
    file === null ? text : `wrote  ${file}`,
    format === 'mermaid' || format === 'svg' ? 'code' : 'prose',
  );
  ui.next(nextStep(course, checkpoint) ? 'workshop next' : 'workshop open distribution');
  return 0;
};
