// `workshop doctor`: checks machine, credentials, quotas and permissions, before or after the start. It changes nothing.
import { defaultRegion } from '../../../aws/facts.ts';
import { serverOf } from '../../../aws/target/other-server.ts';
import type { DoctorTarget } from './diagnose.ts';
import type { Diagnosis } from './probe.ts';
import { usageError } from '../../../engine/errors.ts';
import { count } from '../../../lib/count.ts';
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import { functionsApproval } from '../../shared/approval/approve-functions.ts';
import { targetApproval } from '../../shared/approval/approve-target.ts';
import type { Command, Context } from '../../shared/context.ts';
import { headerOf } from '../../shared/header.ts';
import { mfaAsker } from '../../shared/with-workspace.ts';
import { checkExecutionRole, checkRegion, checkSuffix, checkTarget } from '../../shared/check-options.ts';
import { newBucketName } from '../../../../steps/names.ts';

interface DoctorOptions {
  readonly full?: boolean | undefined;
  readonly laptop?: boolean | undefined;
  readonly target?: string | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly suffix?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly permissionsBoundary?: string | undefined;
}

export const doctor: Command<DoctorOptions> = async (context, options) => {
  if (options.laptop) return laptop(context, options);
  const { ui, paths } = context;
  const known = await readCheckpoint(paths);
  const target = await targetOf(context, options);
  const { diagnose } = await import('./diagnose.ts');
  const alias = known?.target.kind === 'aws' ? known.target.alias : undefined;
  const hidden = alias ? ` (${alias})` : '';
  const shown = (text: string) => (options.full ? text : redacted(text.replace(hidden, '')));
  if (known) ui.say(shown(headerOf(known)), 'dim');
  const diagnoses = (await diagnose(target)).map((one) => redactedIn(one, shown));
  const failed = diagnoses.filter(({ status }) => status === 'fail');
  ui.result(
    { ok: failed.length === 0, checks: diagnoses.map((one) => ({ ...one, says: one.title })) },
    textOf(diagnoses),
  );
  if (failed.length > 0) ui.say(`${count(failed.length, 'check')} failed.`);
  ui.next(nextOf(failed, target !== undefined, known !== undefined));
  return failed.length === 0 ? 0 : 1;
};

/** For a class without internet: no account, and no workshop of this folder. */
async function laptop({ ui, signal }: Context, options: DoctorOptions): Promise<number> {
  const useless = Object.entries(options).some(([name, value]) => value !== undefined && name !== 'laptop');
  if (useless) throw usageError('--laptop checks this machine, and no account.', 'workshop doctor --laptop');
  const { diagnoseLaptop } = await import('./laptop.ts');
  const { diagnoses, code } = await diagnoseLaptop(signal);
  const isReady = diagnoses.every(({ status }) => status === 'pass');
  ui.result(
    { ok: isReady, code, checks: diagnoses.map((one) => ({ ...one, says: one.title })) },
    `${textOf(diagnoses)}\n\nSend this code to your instructor:\n\n  ${code}`,
  );
  ui.next(isReady ? 'workshop start' : 'workshop doctor --laptop   # again, after the fixes');
  return isReady ? 0 : 1;
}

/** The workshop of this folder, or what the options name; undefined where it is neither. */
async function targetOf(context: Context, options: DoctorOptions): Promise<DoctorTarget | undefined> {
  const { paths, signal } = context;
  const { profile, region, suffix } = options;
  const help = 'workshop doctor --help';
  const target = options.target === undefined ? undefined : checkTarget(options.target, undefined, help);
  checkRegion(region, help);
  checkSuffix(suffix, help);
  const executionRole = checkExecutionRole(options, help);
  const known = await readCheckpoint(paths);
  // The options may name another account than the one of this folder.
  const here = known && (target === undefined || target === known.target.kind) ? known : undefined;
  const kind = target ?? here?.target.kind ?? (profile ? 'aws' : undefined);
  if (kind === undefined) return undefined;
  const endpoint = serverOf(context.server ?? {}, here?.target, kind);
  const place = { region: region ?? here?.target.region ?? defaultRegion };
  const recorded = here?.target.kind === 'aws' ? here.target.profile : undefined;
  if (here?.target.kind === 'aws') {
    const used = { account: here.target.account, profile: profile ?? recorded, endpoint };
    await targetApproval(context).confirm(used, { profile, endpoint: context.server?.flag });
  }
  return {
    target:
      kind === 'aws'
        ? { kind, ...place, profile: profile ?? recorded ?? context.awsProfile, mfaCode: mfaAsker(context), endpoint }
        : { kind: 'sandbox', ...place, dir: paths.sandbox, approve: functionsApproval(context) },
    allowRoot: here?.target.kind === 'aws' && here.target.allowRoot,
    account: here && profile === undefined ? here.target.account : undefined,
    suffix: suffix ?? here?.suffix ?? '',
    executionRole: executionRole ?? here?.executionRole ?? {},
    bucketName: suffix !== undefined || !here ? newBucketName(suffix ?? '') : here.bucketName,
    signal,
  };
}

/** A diagnosis is pasted into chats. Account ids keep their ends, so that two can be told apart. */
function redacted(text: string): string {
  return text
    .replace(/(?<!\d)(\d{4})\d{4}(\d{4})(?!\d)/g, '$1…$2')
    .replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '(mail address)')
    .replace(/\b(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{12,}\b/g, '(key id)');
}

function redactedIn(diagnosis: Diagnosis, shown: (text: string) => string): Diagnosis {
  return Object.fromEntries(Object.entries(diagnosis).map(([name, value]) => [name, shown(value)])) as Diagnosis;
}

const words = { pass: 'pass', fail: 'FAIL', 'could-not-check': 'could not check' } as const;

function textOf(diagnoses: readonly Diagnosis[]): string {
  const width = Math.max(...diagnoses.map(({ status }) => words[status].length));
  return diagnoses
    .flatMap((one) => {
      const details = [
        'because' in one ? one.because : undefined,
        'actual' in one ? one.actual : undefined,
        'help' in one && one.help ? `→ ${one.help}` : undefined,
      ].filter((line) => line !== undefined);
      const indent = ' '.repeat(width + 2);
      return [`${words[one.status].padEnd(width)}  ${one.title}`, ...details.map((line) => indent + line)];
    })
    .join('\n');
}

function nextOf(failed: readonly Diagnosis[], hasTarget: boolean, isStarted: boolean): string {
  if (failed.length > 0) return 'workshop doctor   # again, after the fixes';
  if (!hasTarget) return 'workshop start   # or check an account: workshop doctor --target aws --profile <name>';
  return isStarted ? 'workshop next' : 'workshop start';
}
