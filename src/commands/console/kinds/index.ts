// Which kinds of resources have a view of their own in the page.
import { unknownName } from '../../../engine/errors.ts';
import type { KindView } from './kind.ts';

const views: Readonly<Record<string, () => Promise<KindView>>> = {
  table: async () => (await import('./table/table.ts')).tableView,
  function: async () => (await import('./function/function.ts')).functionView,
  'log-group': async () => (await import('./log-group.ts')).logGroupView,
  alarm: async () => (await import('./alarm.ts')).alarmView,
  'http-api': async () => (await import('./api/api.ts')).apiView,
  bucket: async () => (await import('./bucket.ts')).bucketView,
  distribution: async () => (await import('./distribution.ts')).distributionView,
  role: async () => (await import('./role.ts')).roleView,
};

export async function viewOf(kind: string): Promise<KindView> {
  const load = Object.hasOwn(views, kind) ? views[kind] : undefined;
  if (load) return load();
  throw unknownName({ noun: 'view', asked: kind, known: Object.keys(views), fix: 'workshop inspect' });
}

/** One of the reads or changes of a view, by the name that the page sends. */
export function named<T>(all: Readonly<Record<string, T>>, noun: string, asked: string): T {
  const found = Object.hasOwn(all, asked) ? all[asked] : undefined;
  if (found) return found;
  throw unknownName({ noun, asked: asked.slice(0, 100), known: Object.keys(all), fix: 'workshop inspect' });
}
