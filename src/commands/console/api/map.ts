// The map for the page: the model of `workshop map` and where its boxes are; with `live`, also what is missing or drifted now.
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import { layoutsOf } from '../../map/layout.ts';
import { liveModelOf } from '../../map/live.ts';
import { modelOf } from '../../map/model.ts';
import type { Context } from '../../shared/context.ts';
import type { MapData } from '../page-data.ts';
import { resourceList } from './resources.ts';

/** Without `live`, nothing but the checkpoint is read. */
export async function mapData(context: Context, live: boolean): Promise<MapData> {
  const { course } = await import('../../../../steps/index.ts');
  const checkpoint = await readCheckpoint(context.paths);
  const model = modelOf(course, checkpoint);
  const { resources = [] } =
    live && checkpoint ? ((await resourceList(context)) as { resources?: { id: string; state: string }[] }) : {};
  return { ...liveModelOf(model, resources), layouts: layoutsOf(model.ways) };
}
