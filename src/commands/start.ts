// `workshop start`: chooses target, region and names, once for a folder.
import { WorkshopError } from '../engine/errors.ts';
import { nextPlace } from '../engine/course.ts';
import { readCheckpoint } from '../workspace.ts';
import { defaultBeginning, headerOf, withWorkspace, type Command } from './context.ts';

export interface StartOptions {
  readonly target?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly suffix?: string | undefined;
  readonly pace?: string | undefined;
}

export const start: Command<StartOptions> = async (context, options) => {
  const { ui, paths } = context;
  const begin = beginning(options);
  const known = await readCheckpoint(paths);
  if (known) {
    const asked = Object.entries({ target: options.target, region: options.region, suffix: options.suffix });
    const now: Record<string, string> = {
      target: known.target.kind,
      region: known.target.region,
      suffix: known.suffix,
    };
    const other = asked.filter(([name, value]) => value !== undefined && value !== now[name]).map(([name]) => name);
    if (other.length > 0) throw begunOtherwise(other);
  }
  return withWorkspace(context, { command: 'start', begin }, async ({ checkpoint, run, callerArn }) => {
    const next = nextPlace(run.course, checkpoint);
    const { target, suffix, bucketName } = checkpoint;
    ui.say(known ? 'This folder was begun already.' : 'The workshop begins here.', 'strong');
    ui.result(
      { target, suffix, bucketName, caller: callerArn, next: next?.id ?? null },
      `${headerOf(checkpoint)}\ncaller ${callerArn}\nbucket ${bucketName}`,
    );
    ui.next(next ? 'workshop next' : 'workshop status');
    return 0;
  });
};

function beginning({ target = 'sandbox', region, profile, suffix, pace }: StartOptions) {
  if (target !== 'sandbox' && target !== 'aws')
    throw usage(`There is no target "${target}"; there are sandbox and aws.`);
  if (suffix !== undefined && !/^[a-z0-9][a-z0-9-]{0,19}$/.test(suffix)) {
    throw usage('A suffix has 1 to 20 lower-case letters, digits and hyphens, as it becomes part of a bucket name.');
  }
  if (region !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    throw usage(`"${region}" is not a region, such as ap-south-1.`);
  if (pace !== undefined && !['instant', 'demo', 'aws'].includes(pace))
    throw usage(`There is no pace "${pace}"; there are instant, demo and aws.`);
  return {
    ...defaultBeginning,
    kind: target,
    ...(region && { region }),
    ...(profile && { profile }),
    suffix: suffix ?? '',
    pace,
  } as const;
}

function usage(message: string): WorkshopError {
  return new WorkshopError({ code: 'usage', message, state: 'Nothing was changed.', fix: 'workshop start --help' });
}

function begunOtherwise(names: string[]): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: `This folder was begun with another ${names.join(' and ')}.`,
    state: 'What was made there stays as it is.',
    fix: 'workshop status   # or begin anew in another folder: workshop start --dir <folder>',
  });
}
