// What a write gives back, as `ReturnValues` asks for it.
import { dynaliteFunctions } from '../dynalite/functions.ts';
import type { Item } from '../values/values.ts';
import type { Write, WriteData } from './write.ts';

export function returnedAttributes(data: WriteData, { old, item }: Write): Item | undefined {
  const { ReturnValues, _updates: update, AttributeUpdates } = data;
  const paths = () => update?.paths ?? Object.keys(AttributeUpdates ?? {});
  if (ReturnValues === 'ALL_OLD') return old;
  if (ReturnValues === 'ALL_NEW') return item;
  if (ReturnValues === 'UPDATED_OLD') return some(old && dynaliteFunctions().mapPaths(paths(), old));
  if (ReturnValues === 'UPDATED_NEW') return some(item && dynaliteFunctions().mapPaths(paths(), item));
  return undefined;
}

/** Without any attribute, AWS answers no `Attributes`. */
function some(attributes: Item | undefined): Item | undefined {
  return attributes && Object.keys(attributes).length > 0 ? attributes : undefined;
}
