// What a form of an export hands on to be written.
import type { ExportedFiles } from './write-folder.ts';

export interface StackExport {
  readonly files: ExportedFiles;
  /** Files that another export of the same form may have written, and this one does not need. */
  readonly obsolete: readonly string[];
  /** What the learner should know about these files: a line each. */
  readonly notes?: readonly string[];
  /** The commands to run in the folder. */
  readonly next: readonly string[];
}
