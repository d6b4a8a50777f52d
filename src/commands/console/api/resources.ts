// The resources for the page, from what the commands compute: `inspect`, `why` and `inspect --as`.
import { usageError } from '../../../engine/errors.ts';
import type { Json } from '../../../engine/types.ts';
import { captureUi } from '../../../ui/captured.ts';
import { languageOf } from '../../inspect/as/as.ts';
import { inspect } from '../../inspect/inspect.ts';
import { why } from '../../learn/why/why.ts';
import type { Command, Context } from '../../shared/context.ts';

export const resourceList = (context: Context) => documentOf(context, inspect, {});

/** As it is recorded and as it is now, and what it is. */
export async function resourceDetails(context: Context, asked: string) {
  const id = nameIn(asked);
  const [inspected, explained] = await Promise.all([
    documentOf(context, inspect, { what: id }) as Promise<{ readonly resources: readonly { readonly id: string }[] }>,
    documentOf(context, why, { what: id }) as Promise<{ readonly markdown?: string }>,
  ]);
  const resource = inspected.resources.find((each) => each.id === id) ?? inspected.resources[0];
  return { resource, markdown: explained.markdown ?? '' };
}

/** The calls that made it, in a language of `inspect --as`. */
export const resourceCalls = (context: Context, asked: string, language: string) =>
  documentOf(context, inspect, { what: nameIn(asked), as: languageOf(language) });

async function documentOf<Options>(context: Context, command: Command<Options>, options: Options): Promise<Json> {
  const { pasteAnywhere: pasteable = (text: string) => text } = context;
  const captured = captureUi({ pasteable, again: 'workshop inspect' });
  await command({ ...context, ui: captured.ui, yes: false }, options);
  return captured.document();
}

function nameIn(asked: string): string {
  if (/^[\w.-]{1,200}$/.test(asked)) return asked;
  throw usageError('There is no such resource.', 'workshop inspect');
}
