// `workshop next --commands`: the AWS CLI commands that complete the next step from its state now. It changes nothing.
import { nextStep, nextTask } from '../../../../engine/course.ts';
import type { Command } from '../../../shared/context.ts';
import { headerOf } from '../../../shared/header.ts';
import { withWorkspace } from '../../../shared/with-workspace.ts';
import { commandsFor } from './commands.ts';

export const showCommands: Command<object> = (context) =>
  withWorkspace(context, { command: 'next', lock: false, dry: true }, async ({ run, checkpoint }) => {
    const { ui } = context;
    ui.say(headerOf(checkpoint), 'dim');
    const next = nextStep(run.course, checkpoint) ?? nextTask(run.course, checkpoint);
    const script =
      next && !next.local ? await commandsFor(run, next, context) : '# The next step creates nothing on AWS.';
    ui.result({ step: next?.id ?? null, script }, next ? script : '# All steps are done.', 'code');
    ui.next(next ? 'workshop next --by-hand   # checks what you create' : 'workshop status');
    return 0;
  });
