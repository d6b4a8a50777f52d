// What a kind of resource has of its own in the page: reads that change nothing, and changes that the learner asks for.
import { errorCategory } from '../../../aws/errors/explain.ts';
import { unknownName, WorkshopError } from '../../../engine/errors.ts';
import { captureUi } from '../../../ui/captured.ts';
import { visible } from '../../../lib/visible.ts';
import type { OpenWorkspace } from '../../../workspace/open-workspace.ts';
import type { Context } from '../../shared/context.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';
import { named, viewOf } from '../kinds/index.ts';
import type { Body, ViewedResource } from '../kinds/kind.ts';

export function readResource(context: Context, query: URLSearchParams): Promise<object> {
  return inWorkspace(context, query.get('id') ?? '', true, async (at) => {
    const { reads } = await viewOf(at.record.kind);
    return named(reads, 'view', query.get('part') ?? '')(at, query);
  });
}

/** `assertAllowed`: throws where the page changes nothing on this target. */
export function changeResource(context: Context, body: Body, assertAllowed: () => Promise<void>): Promise<object> {
  return inWorkspace(context, String(body['id']), false, async (at) => {
    const { changes = {} } = await viewOf(at.record.kind);
    const change = named(changes, 'change', String(body['change']));
    if (!change.isReading?.(body)) await assertAllowed();
    return change.run(at, body);
  });
}

/** Without the lock: nothing here touches the checkpoint. A read leaves no call in the journal. */
async function inWorkspace(
  context: Context,
  id: string,
  isReading: boolean,
  work: (at: ViewedResource) => Promise<object>,
): Promise<object> {
  const { paths, pasteAnywhere: pasteable = (text: string) => text } = context;
  const { ui } = captureUi({ pasteable, again: 'workshop console' });
  return withWorkspace(
    { ...context, ui, yes: false },
    { command: 'console', lock: false, dry: isReading },
    async ({ run: { aws }, checkpoint }: OpenWorkspace) => {
      const record = checkpoint.resources.find((each) => each.id === id);
      if (!record) {
        const known = checkpoint.resources.map((each) => each.id);
        throw unknownName({ noun: 'resource', asked: id.slice(0, 100), known, fix: 'workshop inspect' });
      }
      try {
        return await work({ aws, record, checkpoint, paths });
      } catch (error) {
        throw inAwsWords(error, checkpoint.target.kind);
      }
    },
  );
}

/** A refusal, with the name and the text that AWS gives it. */
function inAwsWords(error: unknown, target: 'sandbox' | 'aws'): unknown {
  if (!(error instanceof Error) || !['permission', 'service'].includes(errorCategory(error))) return error;
  return new WorkshopError({
    code: 'refused',
    message: visible(`${error.name}: ${error.message}`),
    state: 'Nothing was changed.',
    fix: target === 'sandbox' ? 'workshop trace' : 'workshop doctor',
    cause: error,
  });
}
