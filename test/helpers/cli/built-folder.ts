// A learner's folder for the CLI as a process, with a course that is built already: a copy of the state that the tests of this
// process share. Its sandbox does not run yet, and runs the functions of a copied folder only with --trust-folder.
import { cp, rm } from 'node:fs/promises';
import { locatorFile } from '../../../src/sandbox/client/locator.ts';
import { makeFolder, type Folder } from './folder.ts';
import { takeBuiltCourse } from '../workspace/test-workspace.ts';

export async function makeBuiltFolder(builtTo: string): Promise<Folder> {
  const { from, release } = await takeBuiltCourse(builtTo);
  if (from === undefined) throw new Error('Another copy of the built course is in use, and it has the recorded ports.');
  const folder = await makeFolder();
  await cp(from, folder.dir, { recursive: true });
  // It names the process of the tests, where the sandbox ran that built the course.
  await rm(locatorFile(folder.home('sandbox')), { force: true });
  return { ...folder, remove: () => folder.remove().finally(release) };
}
