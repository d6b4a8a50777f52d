// The doctor's round: the machine, then who is asking, then everything that this caller can see, side by side.
import { createAws } from '../../../aws/create-aws.ts';
import { callerOf, isRoot, type Caller } from '../../../aws/credentials/identity.ts';
import { openTarget, type AwsChoice, type SandboxChoice, type Target } from '../../../aws/target/target.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import type { Audience } from '../policy/policy-document.ts';
import type { Aws, StepContext } from '../../../engine/types.ts';
import type { CourseOutputs } from '../../../../steps/outputs.ts';
import { blockPublicAccess, concurrency, names, room } from './account.ts';
import { clock } from './clock.ts';
import { machineProbes } from './machine.ts';
import { permissions } from './permissions.ts';
import { blockedBy, runProbes, type Diagnosis, type Finding, type Probe } from './probe.ts';
import { withSuffix } from '../../../engine/build/step-context.ts';

export interface DoctorTarget {
  readonly target: SandboxChoice | AwsChoice;
  /** That the workspace is pinned to. */
  readonly account?: string | undefined;
  /** The learner has agreed to it. */
  readonly allowRoot?: boolean | undefined;
  readonly suffix: string;
  readonly bucketName: string;
  readonly signal: AbortSignal;
}

/** Without a patient there is only the machine. */
export async function examine(patient: DoctorTarget | undefined): Promise<Diagnosis[]> {
  if (!patient) return runProbes(machineProbes);
  const target = await openTarget(patient.target);
  const met: { caller?: Caller } = {};
  const first: Probe[] = [
    ...machineProbes,
    { id: 'clock', says: 'The clocks of this machine and of AWS agree', run: () => clock(target) },
    {
      id: 'credentials',
      says: 'The credentials are accepted',
      run: async () => whoIs(target, patient, (found) => (met.caller = found)),
    },
  ];
  const begun = await runProbes(first);
  const later = insideProbes(target, patient, met.caller ?? { account: '', arn: '' });
  try {
    const rest = met.caller ? await runProbes(later.probes) : blockedBy('credentials that are accepted', later.probes);
    return [...begun, ...rest];
  } finally {
    later.close();
  }
}

async function whoIs(
  target: Target,
  { account, allowRoot }: DoctorTarget,
  found: (caller: Caller) => void,
): Promise<Finding> {
  let caller: Caller;
  try {
    caller = await callerOf(target);
  } catch (error) {
    if (!(error instanceof WorkshopError) || error.code !== 'credentials') throw error;
    return { status: 'fail', because: error.message, help: error.fix ?? 'aws sts get-caller-identity' };
  }
  if (account !== undefined && account !== caller.account)
    return {
      status: 'fail',
      because: `They belong to account ${caller.account}; this folder was begun in ${account}.`,
      help: 'workshop start --target aws --profile <a profile of that account>',
    };
  found(caller);
  const actual = `${caller.arn}, through STS in ${target.region}`;
  if (!isRoot(caller.arn) || allowRoot) return { status: 'pass', actual };
  return {
    status: 'fail',
    because: 'They are those of the root user, whom no policy limits.',
    actual,
    help: 'workshop start --target aws --profile <another user>   # or with --allow-root, if it must be',
  };
}

function insideProbes(target: Target, { suffix, bucketName, signal }: DoctorTarget, { account, arn }: Caller) {
  const aws = createAws({ target, account, suffix, buildDir: '', emit: () => undefined, signal, inHaste: true });
  const probes = probesOf(aws, { suffix, bucketName, arn, audience: 'learner' });
  return { probes, close: () => aws.close() };
}

export interface Examined {
  readonly suffix: string;
  readonly bucketName: string;
  /** Of the caller. */
  readonly arn: string;
  /** What the caller must be allowed. */
  readonly audience: Audience;
}

/** Of the account, whose credentials are accepted. */
export function probesOf(aws: Aws, { suffix, bucketName, arn, audience }: Examined): Probe[] {
  const step: StepContext<CourseOutputs> = {
    aws,
    bucketName,
    name: (handbook) => withSuffix(handbook, suffix),
    outputs: (id) => {
      throw new TypeError(`The doctor knows nothing of what ${id} made.`);
    },
  };
  return [
    { id: 'region', says: `The region answers, with room for both functions`, run: () => concurrency(aws) },
    { id: 'names', says: 'The names of the course are free, or ours', run: () => names(step) },
    { id: 'room', says: 'CloudFront has room for a distribution', run: () => room(aws) },
    { id: 'public-access', says: 'Block Public Access of the account can be read', run: () => blockPublicAccess(aws) },
    {
      id: 'permissions',
      says: `The caller may do all that ${audience === 'learner' ? 'the course' : 'a reset'} does`,
      run: () => permissions(aws, arn, { audience, suffix, bucketName }),
    },
  ];
}
