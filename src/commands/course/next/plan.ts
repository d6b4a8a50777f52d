// `workshop next --dry-run`: shows what the next steps would create, update and keep. It writes nothing.
import { findStep, openSteps } from '../../../engine/course.ts';
import { planStep, type PlannedResource, type PlannedStep } from '../../../engine/dry-run/plan.ts';
import type { Json, OutputsOfSteps } from '../../../engine/types.ts';
import { count } from '../../../lib/count.ts';
import { shortValue, changeLines, changesOf } from '../../shared/format-values.ts';
import type { Command } from '../../shared/context.ts';
import { headerOf } from '../../shared/header.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';

interface PlanOptions {
  readonly all: boolean;
  readonly to?: string | undefined;
}

export const plan: Command<PlanOptions> = (context, { all, to }) =>
  withWorkspace(context, { command: 'next', lock: false, dry: true }, async ({ run, checkpoint }) => {
    const { ui } = context;
    const goal = to === undefined ? undefined : findStep(run.course, to);
    const open = openSteps(run.course, checkpoint, goal);
    const chosen = all || goal ? open : open.slice(0, 1);
    const outputs: OutputsOfSteps = {};
    const planned: PlannedStep[] = [];
    for (const courseStep of chosen) {
      const earlier = planned.flatMap(({ resources }) => resources);
      planned.push(await planStep(run, courseStep, outputs, earlier));
    }
    ui.say(headerOf(checkpoint), 'dim');
    ui.result(
      { dryRun: true, steps: planned.map(documentOf) },
      planned.map(textOf).join('\n\n') || 'All steps are done.',
    );
    ui.say('\nThis was a dry run. Nothing was created, changed or saved.', 'dim');
    ui.next(
      planned.length === 0
        ? 'workshop status'
        : goal
          ? `workshop goto ${goal.id}`
          : all
            ? 'workshop up'
            : 'workshop next',
    );
    return 0;
  });

function textOf({ id, title, resources, tries, stopped }: PlannedStep): string {
  const changed = resources.filter(({ action }) => action !== 'keep').length;
  return [
    `${title} (${id}): ${changed === 0 ? 'no changes' : count(changed, 'change')}`,
    ...resources.flatMap(linesOf),
    ...tries.map(({ title }) => `  expected failure  ${title}`),
    ...(stopped === undefined ? [] : [`  The rest of this step depends on what AWS answers: ${stopped}.`]),
  ].join('\n');
}

function linesOf({ action, what, props, changes, danger }: PlannedResource): string[] {
  const properties = action === 'create' ? Object.entries((props ?? {}) as Record<string, Json>) : [];
  return [
    `  ${action.padEnd(6)}  ${what}`,
    ...properties.map(([name, value]) => `    ${name}: ${shortValue(value, 120)}`),
    ...changeLines(changes),
    ...(danger === undefined ? [] : [`    ${danger}`]),
  ];
}

function documentOf({ resources, tries, stopped, ...step }: PlannedStep) {
  return {
    ...step,
    resources: resources.map(({ changes, danger, ...rest }) => ({
      ...rest,
      changes: changesOf(changes),
      danger: danger ?? null,
    })),
    tries: tries.map((tried) => tried.title),
    tryIds: tries.map((tried) => tried.id),
    stopped: stopped ?? null,
  };
}
