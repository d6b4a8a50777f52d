// Where a folder is in a class, each command reports to its board. Everywhere else, this costs a look for one file.
import { existsSync } from 'node:fs';
import type { Context } from './context.ts';

/** To be ended with the command. Undefined in a folder that is in no class. */
export async function reporterOf(context: Context) {
  if (!existsSync(context.paths.membership)) return undefined;
  return (await import('../room/client/reporter.ts')).startReporter(context);
}
