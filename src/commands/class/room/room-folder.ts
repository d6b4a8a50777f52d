// Where the room of a class is saved: `.workshop/class/<class>/room/`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../../../engine/errors.ts';
import { makeFolder } from '../../../lib/files/make-folder.ts';
import { assertOwnHome } from '../../../workspace/paths.ts';
import type { Context } from '../../shared/context.ts';
import { openRoom, type Room } from './room.ts';

interface RoomFolder {
  readonly className: string;
  readonly folder: string;
  readonly file: string;
  readonly lock: string;
}

/** Creates the folder. Throws a WorkshopError for a name that cannot be the name of a folder. */
export async function roomFolder(context: Pick<Context, 'paths'>, className?: string): Promise<RoomFolder> {
  const files = await roomFiles(context, className);
  makeFolder(files.folder, 0o700);
  return files;
}

/** The room as it was saved, to read. Throws a WorkshopError where the class has none. */
export async function savedRoom(context: Pick<Context, 'paths'>, name?: string): Promise<Room> {
  const { file, className } = await roomFiles(context, name);
  if (existsSync(file)) return openRoom(file, className);
  throw usageError(
    `The class ${className} has no board in this folder.`,
    `workshop class serve --class ${className}   # learners join it, or workshop class import takes their files`,
  );
}

async function roomFiles({ paths }: Pick<Context, 'paths'>, className = 'class'): Promise<RoomFolder> {
  if (!/^[A-Za-z0-9][\w-]{0,39}$/.test(className))
    throw usageError(
      `"${className}" cannot name a class: letters, digits, - and _, at most 40.`,
      'workshop class serve --class spring',
    );
  await assertOwnHome(paths);
  const folder = join(paths.home, 'class', className, 'room');
  return { className, folder, file: join(folder, 'room.ndjson'), lock: join(folder, 'lock') };
}
