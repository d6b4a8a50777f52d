// The checks of the doctor: first this machine and the caller, then everything that the caller can read, side by side.
import { createAws } from '../../../aws/create-aws.ts';
import { callerOf, isRoot, type Caller } from '../../../aws/credentials/identity.ts';
import { nodeNotice } from '../../../aws/facts.ts';
import { openTarget, type AwsChoice, type SandboxChoice, type Target } from '../../../aws/target/target.ts';
import { identityProblem } from '../../../aws/regions.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import type { Audience } from '../policy/policy-document.ts';
import type { Aws, ExecutionRole, StepContext } from '../../../engine/types.ts';
import type { CourseOutputs } from '../../../../steps/outputs.ts';
import { accountPlan, blockPublicAccess, concurrency, names, room } from './account.ts';
import { activation } from './activation.ts';
import { clock } from './clock.ts';
import { executionRoleProbe, roleTitle } from './execution-role.ts';
import { permissions } from './permissions.ts';
import { blockedBy, runProbes, type Diagnosis, type Finding, type Probe } from './probe.ts';
import { withSuffix } from '../../../engine/build/step-context.ts';

export interface DoctorTarget {
  readonly target: SandboxChoice | AwsChoice;
  /** The account of the workspace. */
  readonly account?: string | undefined;
  /** The learner has confirmed it. */
  readonly allowRoot?: boolean | undefined;
  readonly suffix: string;
  readonly bucketName: string;
  readonly executionRole: ExecutionRole;
  readonly signal: AbortSignal;
}

/** Without a target, only this machine is checked. */
export async function diagnose(on: DoctorTarget | undefined): Promise<Diagnosis[]> {
  if (!on) return runProbes(machineProbes);
  const target = await openTarget(on.target);
  const found: { caller?: Caller } = {};
  const first: Probe[] = [
    ...machineProbes,
    { id: 'clock', title: 'The clock of this machine agrees with AWS', run: () => clock(target) },
    {
      id: 'credentials',
      title: 'AWS accepts the credentials',
      run: () => credentials(target, on, (caller) => (found.caller = caller)),
    },
  ];
  const done = await runProbes(first);
  const inAccount = accountProbes(target, on, found.caller ?? { account: '', arn: '' });
  try {
    const rest = found.caller ? await runProbes(inAccount.probes) : blockedBy('credentials', inAccount.probes);
    return [...done, ...rest];
  } finally {
    inAccount.close();
  }
}

async function credentials(
  target: Target,
  { account, allowRoot }: DoctorTarget,
  onCaller: (caller: Caller) => void,
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
      because: `They belong to account ${caller.account}. The workshop in this folder is in ${account}.`,
      help: 'workshop start --target aws --profile <a profile of that account>',
    };
  onCaller(caller);
  const actual = `${caller.arn}, through STS in ${target.region}`;
  if (!isRoot(caller.arn) || allowRoot) return { status: 'pass', actual };
  return {
    status: 'fail',
    because: 'They belong to the root user, whose permissions no policy limits.',
    actual,
    help: 'workshop start --target aws --profile <another user>   # or, if you have no other: --allow-root',
  };
}

function accountProbes(
  target: Target,
  { suffix, bucketName, executionRole, signal }: DoctorTarget,
  { account, arn }: Caller,
) {
  const aws = createAws({ target, account, suffix, buildDir: '', emit: () => undefined, signal, noRetries: true });
  const probes = [
    ...probesOf(aws, { suffix, bucketName, executionRole, arn, audience: 'learner' }),
    { id: 'plan', title: 'The plan of the account is active', run: () => accountPlan(target) },
  ];
  return { probes, close: () => aws.close() };
}

interface ProbeScope {
  readonly suffix: string;
  readonly bucketName: string;
  /** Left out: the course creates the role as the handbook does. */
  readonly executionRole?: ExecutionRole;
  /** Of the caller. */
  readonly arn: string;
  /** Whose permissions the caller needs. */
  readonly audience: Audience;
}

/** For an account that can be entered. What the step environment also checks has the same title there. */
export function probesOf(aws: Aws, { suffix, bucketName, executionRole = {}, arn, audience }: ProbeScope): Probe[] {
  const step: StepContext<CourseOutputs> = {
    aws,
    bucketName,
    executionRole,
    name: (handbook) => withSuffix(handbook, suffix),
    outputsIfBuilt: () => undefined,
    outputs: (id) => {
      throw new TypeError(`The doctor does not read the outputs of ${id}.`);
    },
  };
  return [
    {
      id: 'region',
      title: `The region ${aws.region} is enabled and can run both functions`,
      run: () => concurrency(aws),
    },
    { id: 'activation', title: 'AWS has activated the account for each service', run: () => activation(aws) },
    { id: 'names', title: 'The names of the course are free, or belong to this workshop', run: () => names(step) },
    ...(identityProblem(aws.region) ? [{ id: 'identity-region', title: identityTitle, run: identityRegion(aws) }] : []),
    { id: 'room', title: 'The quota of CloudFront allows another distribution', run: () => room(aws) },
    { id: 'public-access', title: 'Block Public Access of the account can be read', run: () => blockPublicAccess(aws) },
    ...(audience === 'learner'
      ? [{ id: 'role', title: roleTitle(executionRole), run: () => executionRoleProbe(step, arn) }]
      : []),
    {
      id: 'permissions',
      title: `The caller has the permissions for ${audience === 'learner' ? 'the course' : 'a reset'}`,
      run: () => permissions(aws, arn, { audience, suffix, bucketName, executionRole }),
    },
  ];
}

const identityTitle = "The region is one that CloudFront's origin access identities serve";

/** Only where it is not: chapters 1 to 7 work there. */
function identityRegion({ region }: Aws): () => Promise<Finding> {
  return () =>
    Promise.resolve({
      status: 'fail',
      because: `${identityProblem(region)} Chapter 8 cannot be built there.`,
      help: 'workshop start --target aws --region ap-south-1   # in a new folder; or build chapters 1 to 7 only',
    });
}

const machineProbes: readonly Probe[] = [
  { id: 'node', title: 'Node.js is 20.19 or newer', run: () => Promise.resolve(nodeVersion(process.versions.node)) },
];

export function nodeVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const notice = nodeNotice(version);
  if (major > 20 || (major === 20 && minor >= 19))
    return { status: 'pass', actual: `${version}, ${process.platform}${notice ? `. ${notice}: update soon` : ''}` };
  return {
    status: 'fail',
    because: 'The AWS SDK needs Node.js 20.19 or newer.',
    actual: version,
    help: 'https://nodejs.org',
  };
}
