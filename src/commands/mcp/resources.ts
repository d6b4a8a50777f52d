// The resources of the MCP server: the guides of the steps, and the progress as `status` sees it.
import { unknownName } from '../../engine/errors.ts';
import { courseSteps, type CourseStep } from '../../engine/course.ts';
import { jsonText, visible } from '../../lib/visible.ts';
import { captureUi } from '../../ui/captured.ts';
import { readCheckpoint } from '../../workspace/checkpoint.ts';
import type { Context } from '../shared/context.ts';

const checkpointUri = 'workshop://checkpoint';
const guides = 'workshop://guide/';

export const templates = [
  {
    uriTemplate: `${guides}{step}`,
    name: 'guide',
    title: 'Guide of a step',
    description: 'What the step builds, why, and what it costs, with the names of this folder.',
    mimeType: 'text/markdown',
  },
];

export async function listResources() {
  return [
    {
      uri: checkpointUri,
      name: 'checkpoint',
      title: 'Progress',
      description: 'Steps, addresses and what comes next, as the tool status. It has no credentials in it.',
      mimeType: 'application/json',
    },
    ...(await steps()).map(({ id, title, chapter }) => ({
      uri: `${guides}${id}`,
      name: `guide-${id}`,
      title: `Guide: ${title}`,
      description: `Chapter ${chapter}, step ${id}.`,
      mimeType: 'text/markdown',
    })),
  ];
}

/** Undefined for what is no resource of this server. Throws a WorkshopError for a step that does not exist. */
export async function readResource(context: Context, uri: string) {
  if (uri === checkpointUri) return { uri, mimeType: 'application/json', text: await progress(context) };
  if (!uri.startsWith(guides)) return undefined;
  const asked = uri.slice(guides.length);
  const all = await steps();
  const found = all.find(({ id }) => id === asked);
  if (!found) throw unknownName({ noun: 'guide', asked, known: all.map(({ id }) => id), fix: 'workshop read' });
  const { readGuide } = await import('../learn/guide.ts');
  const guide = await readGuide(found.id, await readCheckpoint(context.paths));
  return { uri, mimeType: 'text/markdown', text: visible(`# ${found.title}\n\n${guide}`) };
}

async function progress(context: Context): Promise<string> {
  const { status } = await import('../course/status/status.ts');
  const captured = captureUi({ pasteable: (text) => text, again: 'workshop status' });
  await status({ ...context, ui: captured.ui }, {});
  return jsonText(captured.document(), 2);
}

async function steps(): Promise<CourseStep[]> {
  const { course } = await import('../../../steps/index.ts');
  return courseSteps(course);
}
