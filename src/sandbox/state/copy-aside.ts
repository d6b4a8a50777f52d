// Keeps a copy of what a repair is about to change, beside it and under a name that no earlier copy has.
import { constants } from 'node:fs';
import { cp } from 'node:fs/promises';

/** `nameOf`: of the copy, by its number. A path that does not exist needs no copy. */
export async function copyAside(path: string, nameOf: (number: number) => string): Promise<void> {
  for (let number = 1; ; number += 1) {
    try {
      await cp(path, nameOf(number), {
        recursive: true,
        errorOnExist: true,
        force: false,
        mode: constants.COPYFILE_FICLONE,
      });
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      if (code !== 'ERR_FS_CP_EEXIST') throw error;
    }
  }
}

/** `name`, `name-2`, `name-3` and so on. */
export function numbered(name: string, number: number): string {
  return number === 1 ? name : `${name}-${number}`;
}
