// Shows each resource and each check of a step that is done by hand, and only what has changed since the last round.
import type { Observation, ObservedResource } from '../../../../engine/by-hand/observe.ts';
import type { CourseStep } from '../../../../engine/course.ts';
import type { Run } from '../../../../engine/run.ts';
import type { CheckResult } from '../../../../engine/types.ts';

interface ReporterOptions {
  /** Also what does not exist yet, and the checks that wait for it: for a single round. */
  readonly all: boolean;
}

export function createReporter({ emit }: Run, { id: step }: CourseStep, { all }: ReporterOptions) {
  const shown = new Map<string, string>();
  const isNew = (id: string, state: string, isSilent: boolean): boolean => {
    const before = shown.get(id);
    shown.set(id, state);
    return before !== state && !(before === undefined && isSilent && !all);
  };
  return {
    /** Whether anything has changed. */
    report({ resources, checks }: Observation): boolean {
      const news = resources.filter((resource) =>
        isNew(resource.id, stateOf(resource), resource.state === 'missing' && resource.because === undefined),
      );
      for (const { id, kind, what, state, because, differences } of news)
        emit({
          type: 'resource.observed',
          step,
          id,
          kind,
          what,
          state,
          differences,
          ...(because !== undefined && { because }),
        });
      const results = checks.filter((check) => isNew(check.id, outcomeOf(check), check.status === 'blocked'));
      for (const check of results) emit({ type: 'check', ...check, ...(check.help && { help: 'workshop hint' }) });
      return news.length + results.length > 0;
    },
  };
}

function stateOf({ state, because, differences }: ObservedResource): string {
  return JSON.stringify([state, because, differences]);
}

/** Without what differs each time, such as the id of a request. */
function outcomeOf({ status, because, actual }: CheckResult): string {
  return JSON.stringify(status === 'pass' ? [status] : [status, because, actual]);
}
