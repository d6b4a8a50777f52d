// The error of commands that need a class, in a folder that is in none.
import { usageError } from '../../../engine/errors.ts';

export function notInClass() {
  return usageError('This folder is in no class.', 'workshop join 192.168.1.20:4680 ABCDE-FGHJK --name ana');
}
