// `workshop break [exercise]`: breaks one resource, for the learner to find and fix.
import { startExercise, exerciseIsActive, canStartExercise, type Exercise } from '../../../engine/exercise.ts';
import { unknownName, usageError } from '../../../engine/errors.ts';
import { tableLines } from '../../../ui/columns.ts';
import type { Run } from '../../../engine/run.ts';
import { fill } from '../../learn/guide.ts';
import { confirmedOnAws, declined } from '../../shared/confirm.ts';
import type { Command, Context } from '../../shared/context.ts';
import { headerOf } from '../../shared/header.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';

export const breakOne: Command<{ readonly what?: string | undefined }> = (context, { what }) => {
  const { ui } = context;
  return withWorkspace(context, { command: 'break', lock: what !== 'list' }, async ({ run, checkpoint }) => {
    const { exercises } = await import('../exercises/index.ts');
    if (what === 'list') return list(context, run, exercises);
    ui.say(headerOf(checkpoint), 'dim');
    if (checkpoint.exercise) throw exerciseIsActive(checkpoint.exercise.name);
    const exercise = what === undefined ? randomExercise(run, exercises) : exerciseNamed(run, exercises, what);
    if (!(await confirmedOnAws(context, checkpoint, 'Break one workshop resource'))) return declined(context);
    const failing = await startExercise(run, exercise);
    const complaint = fill(exercise.complaint, checkpoint);
    ui.say('\nOne resource is broken now. A user reports:', 'strong');
    ui.page(
      {
        broken: { exercise: exercise.name, step: failing.step, id: failing.id, check: failing.title, says: complaint },
      },
      `"${complaint}"`,
    );
    ui.say('Find the cause and fix it yourself. workshop hint helps, and workshop fix repairs it for you.');
    ui.next('workshop verify   # shows which check fails');
    return 0;
  });
};

function list({ ui }: Context, run: Run, exercises: readonly Exercise[]): number {
  const found = exercises.map((exercise) => ({
    name: exercise.name,
    area: exercise.area,
    possible: canStartExercise(run, exercise),
  }));
  const later = ({ needs, until }: Exercise) => (until ? `needs ${needs}, before ${until}` : `needs ${needs}`);
  const lines = tableLines(
    exercises.map((exercise) => [
      exercise.name,
      `in ${exercise.area}`,
      ...(canStartExercise(run, exercise) ? [] : [`(${later(exercise)})`]),
    ]),
  );
  ui.result({ exercises: found }, lines.join('\n'));
  ui.next(run.checkpoint.exercise ? 'workshop fix' : 'workshop break   # starts a random exercise');
  return 0;
}

function randomExercise(run: Run, exercises: readonly Exercise[]): Exercise {
  const possible = exercises.filter((exercise) => canStartExercise(run, exercise));
  const found = possible[Math.floor(Math.random() * possible.length)];
  if (found) return found;
  const first = exercises[0]?.needs ?? '';
  throw usageError(
    `There is nothing to break yet. The first exercise needs the step ${first}.`,
    `workshop goto ${first}`,
  );
}

function exerciseNamed(run: Run, exercises: readonly Exercise[], name: string): Exercise {
  const found = exercises.find((exercise) => exercise.name === name);
  if (!found) {
    const known = exercises.map((exercise) => exercise.name);
    throw unknownName({ noun: 'exercise', asked: name, known, fix: 'workshop break list' });
  }
  if (canStartExercise(run, found)) return found;
  const { needs, until } = found;
  throw usageError(
    `The exercise ${name} needs the step ${needs} to be done${until ? ` and the step ${until} not started` : ''}.`,
    `workshop goto ${needs}   # or choose another exercise: workshop break list`,
  );
}
