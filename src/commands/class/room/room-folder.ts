// Where the room of a class is saved: `.workshop/class/<class>/room/`.
import { join } from 'node:path';
import { usageError } from '../../../engine/errors.ts';
import { makeFolder } from '../../../lib/files/make-folder.ts';
import { assertOwnHome } from '../../../workspace/paths.ts';
import type { Context } from '../../shared/context.ts';

/** Creates the folder. Throws a WorkshopError for a name that cannot be the name of a folder. */
export async function roomFolder(
  { paths }: Pick<Context, 'paths'>,
  className = 'class',
): Promise<{ className: string; file: string; lock: string }> {
  if (!/^[A-Za-z0-9][\w-]{0,39}$/.test(className))
    throw usageError(
      `"${className}" cannot name a class: letters, digits, - and _, at most 40.`,
      'workshop class serve --class spring',
    );
  await assertOwnHome(paths);
  const folder = join(paths.home, 'class', className, 'room');
  makeFolder(folder, 0o700);
  return { className, file: join(folder, 'room.ndjson'), lock: join(folder, 'lock') };
}
