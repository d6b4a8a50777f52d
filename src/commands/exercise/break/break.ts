// `workshop break [fault]`: puts one real fault into what the learner has built, to be found and repaired.
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
    const fault = what === undefined ? anyOf(run, exercises) : named(run, exercises, what);
    if (!(await confirmedOnAws(context, checkpoint, 'Break one workshop resource'))) return declined(context);
    const failing = await startExercise(run, fault);
    const says = fill(fault.says, checkpoint);
    ui.say(`\nOne thing is broken now. This is what you are told:`, 'strong');
    ui.page(
      { broken: { fault: fault.name, step: failing.step, id: failing.id, check: failing.title, says } },
      `"${says}"`,
    );
    ui.say('Find it, and put it right by hand; workshop hint helps, and workshop fix puts it right for you.');
    ui.next('workshop verify   # shows which check fails');
    return 0;
  });
};

function list({ ui }: Context, run: Run, faults: readonly Exercise[]): number {
  const found = faults.map((fault) => ({ name: fault.name, area: fault.area, possible: canStartExercise(run, fault) }));
  const later = ({ needs, until }: Exercise) => (until ? `needs ${needs}, before ${until}` : `needs ${needs}`);
  const lines = tableLines(
    faults.map((fault) => [
      fault.name,
      `in ${fault.area}`,
      ...(canStartExercise(run, fault) ? [] : [`(${later(fault)})`]),
    ]),
  );
  ui.result({ faults: found }, lines.join('\n'));
  ui.next(run.checkpoint.exercise ? 'workshop fix' : 'workshop break   # one at random, without telling which');
  return 0;
}

function anyOf(run: Run, faults: readonly Exercise[]): Exercise {
  const possible = faults.filter((fault) => canStartExercise(run, fault));
  const found = possible[Math.floor(Math.random() * possible.length)];
  if (found) return found;
  const first = faults[0]?.needs ?? '';
  throw usageError(
    `There is nothing to break yet. The first exercise needs the step ${first}.`,
    `workshop goto ${first}`,
  );
}

function named(run: Run, faults: readonly Exercise[], name: string): Exercise {
  const found = faults.find((fault) => fault.name === name);
  if (!found) {
    const known = faults.map((fault) => fault.name);
    throw unknownName({ noun: 'exercise', asked: name, known, fix: 'workshop break list' });
  }
  if (canStartExercise(run, found)) return found;
  const { needs, until } = found;
  throw usageError(
    `The exercise ${name} needs the step ${needs} to be done${until ? ` and the step ${until} not started` : ''}.`,
    `workshop goto ${needs}   # or choose another exercise: workshop break list`,
  );
}
