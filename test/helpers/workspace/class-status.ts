// The status of a made-up learner, for tests of what shows it: every step is done or to do, except where a test says so.
import type { InspectedMember, UnreachableMember } from '../../../src/commands/class/status/class-snapshot.ts';
import {
  positionOf,
  type AccountStatus,
  type StepProblem,
  type StepState,
  type StepStatus,
} from '../../../src/commands/class/status/status-types.ts';
import type { Member } from '../../../src/commands/class/shared/member.ts';
import { handbookSteps } from '../../../src/engine/course.ts';
import { WorkshopError } from '../../../src/engine/errors.ts';
import { course as wholeCourse } from '../../../steps/index.ts';

export interface MadeUpStatus extends Partial<Omit<AccountStatus, 'steps' | 'member'>> {
  readonly name?: string;
  /** The last step that is done. */
  readonly reached: string;
  readonly states?: Readonly<Record<string, StepState>>;
  readonly problems?: Readonly<Record<string, readonly StepProblem[]>>;
  readonly since?: string;
  readonly failingSince?: Readonly<Record<string, string>>;
  /** In place of the course. */
  readonly course?: typeof wholeCourse;
}

export function inspectedMember(options: MadeUpStatus): InspectedMember {
  const {
    name = 'Ana',
    reached,
    states = {},
    problems = {},
    since = '',
    failingSince = {},
    course,
    ...status
  } = options;
  const all = handbookSteps(course ?? wholeCourse);
  const last = all.findIndex(({ id }) => id === reached);
  const steps = all.map(({ id, title, chapter }, index): StepStatus => ({
    id,
    title,
    chapter,
    state: states[id] ?? (index <= last ? 'done' : 'todo'),
    problems: problems[id] ?? [],
    passedChecks: [],
    skippedChecks: [],
  }));
  return {
    member: madeUpMember(name),
    status: {
      member: madeUpMember(name),
      alias: undefined,
      suffix: '',
      resourceCount: 0,
      publicBuckets: [],
      accountBlock: 'on',
      perHourIdle: 0,
      visitBytes: 0,
      optionalSteps: [],
      namesakes: [],
      otherRegions: [],
      otherStacks: [],
      notInspected: [],
      ...status,
      steps,
    },
    position: positionOf(steps),
    since,
    failingSince,
  };
}

export function unreachableMember(name: string, since: string): UnreachableMember {
  const error = new WorkshopError({
    code: 'credentials',
    message: 'The role cannot be assumed.',
    state: `Nothing was read or changed in the account of ${name}.`,
    fix: 'workshop class roster --roster class.csv',
  });
  return { member: madeUpMember(name), error, since };
}

export function madeUpMember(name: string): Member {
  const account = '200000000001';
  return {
    name,
    account,
    region: 'ap-south-1',
    suffix: '',
    via: { kind: 'role', arn: `arn:aws:iam::${account}:role/Teach` },
  };
}
