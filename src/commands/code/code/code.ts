// `workshop code`: writes the sources of both functions into the folder `my`. It keeps what the learner has changed.
import { join } from 'node:path';
import { compileOwnCode } from '../../../resources/files/own-code.ts';
import { count } from '../../../lib/count.ts';
import { tableLines } from '../../../ui/columns.ts';
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import { isDone } from '../../../engine/course.ts';
import { confirmed, declined } from '../../shared/confirm.ts';
import type { Command } from '../../shared/context.ts';
import { functionNames, readOwnFile, startingFiles, writeCompiled, writeOwnFile, type OwnFile } from '../own-files.ts';

interface CodeOptions {
  /** Also replaces files that the learner has changed. */
  readonly force: boolean;
}

type State = 'created' | 'unchanged' | 'kept' | 'replaced';

export const code: Command<CodeOptions> = async (context, { force }) => {
  const { ui, paths } = context;
  const planned = await Promise.all(
    (await startingFiles()).map(async (own) => ({ own, there: await readOwnFile(paths.dir, own.file) })),
  );
  const edited = planned.filter(({ own, there }) => there !== undefined && there !== own.text);
  if (force && edited.length > 0) {
    ui.say(`Your changes in these files would be lost:\n${edited.map(({ own }) => `  ${own.file}`).join('\n')}`);
    if (!(await confirmed(context, `Replace ${count(edited.length, 'file')}?`))) return declined(context);
  }
  const files: { file: string; state: State }[] = [];
  for (const { own, there } of planned) {
    const state = stateOf(own, there, force);
    if (state === 'created' || state === 'replaced') await writeOwnFile(paths.dir, own);
    files.push({ file: own.file, state });
  }
  for (const name of functionNames) {
    const compiled = await compileOwnCode(paths.dir, name);
    if (compiled.code !== undefined) await writeCompiled(paths.dir, name, compiled.code);
  }
  const kept = files.some(({ state }) => state === 'kept');
  ui.result(
    { folder: join(paths.dir, 'my'), files },
    [
      ...tableLines(
        files.map(({ state, file }) => [state, file]),
        { indent: 2 },
      ),
      '',
      'Edit the index.mts files. index.mjs beside each shows what Lambda gets.',
      ...(kept
        ? ['Kept files have your changes. To start again from the code of the course: workshop code --force']
        : []),
    ].join('\n'),
  );
  const canDeploy = isDone(await readCheckpoint(paths), 'deploy');
  ui.next(canDeploy ? 'workshop deploy' : 'workshop goto database-access   # then: workshop deploy');
  return 0;
};

function stateOf({ text }: OwnFile, there: string | undefined, force: boolean): State {
  if (there === undefined) return 'created';
  if (there === text) return 'unchanged';
  return force ? 'replaced' : 'kept';
}
