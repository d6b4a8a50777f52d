// `workshop inspect` for a step that the learner does by hand: nothing of it is recorded before it is adopted, so what
// exists is compared with what the step sets.
import { observe, type WantedResource } from '../../engine/by-hand/observe.ts';
import { courseSteps } from '../../engine/course.ts';
import type { InspectedResource } from '../../engine/records/inspect.ts';
import { quietly } from '../../engine/report/attribute-calls.ts';
import type { Run } from '../../engine/run.ts';
import type { Context } from '../shared/context.ts';

/** By a step, by the id of a resource, or by its name on AWS. False if no open step has it. */
export async function showOpenByHand({ ui }: Context, run: Run, asked: string): Promise<boolean> {
  const { course, checkpoint } = run;
  for (const courseStep of courseSteps(course).filter(({ id }) => checkpoint.steps[id]?.byHand)) {
    const { id: step } = courseStep;
    const { resources } = await quietly(step, () => observe(run, courseStep, { checks: false }));
    const found =
      step === asked ? resources : resources.filter((each) => each.id === asked || nameOf(each).name === asked);
    if (found.length === 0) continue;
    for (const { id, kind, what, state, because, differences } of found)
      ui.on({ type: 'resource.observed', step, id, kind, what, state, differences, ...(because && { because }) });
    const text = `The step ${step} is open by hand: nothing of it is adopted yet.`;
    ui.result({ resources: found.map((resource) => documentOf(step, resource)) }, text);
    ui.next('workshop next   # checks what you have created');
    return true;
  }
  return false;
}

const states: Readonly<Record<WantedResource['state'], InspectedResource['state']>> = {
  ready: 'present',
  missing: 'missing',
  different: 'drifted',
  'not-ours': 'unknown',
  unknown: 'unknown',
};

function documentOf(step: string, resource: WantedResource) {
  const { id, kind, what, state, because = null, differences, settings } = resource;
  return {
    id,
    kind,
    what,
    name: nameOf(resource).name,
    arn: nameOf(resource).arn ?? null,
    step,
    state: states[state],
    because,
    drift: differences.map((difference) => ({ ...difference })),
    properties: settings,
    own: [],
    console: null,
    cost: { dollarsPerHour: 0, because: 'it is not adopted yet' },
    calls: 0,
  };
}

function nameOf({ resource, props }: WantedResource) {
  return resource.identify(props as never, undefined);
}
