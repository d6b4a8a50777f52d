// `workshop policy`: the least IAM policy for a learner, or for an instructor who cleans up.
import { course } from '../../../../steps/index.ts';
import { defaultRegion } from '../../../aws/facts.ts';
import { unknownName } from '../../../engine/errors.ts';
import type { ExecutionRole } from '../../../engine/types.ts';
import { jsonText } from '../../../lib/visible.ts';
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import type { Command } from '../../shared/context.ts';
import { checkExecutionRole, checkRegion, checkSuffix } from '../../shared/check-options.ts';
import type { Audience } from './policy-document.ts';

interface PolicyOptions {
  readonly for?: string | undefined;
  readonly suffix?: string | undefined;
  readonly region?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly permissionsBoundary?: string | undefined;
}

export const policy: Command<PolicyOptions> = async ({ ui, paths }, options) => {
  const audience = audienceOf(options.for ?? 'learner');
  checkSuffix(options.suffix, 'workshop policy --help');
  checkRegion(options.region, 'workshop policy --help');
  const executionRole = checkExecutionRole(options, 'workshop policy --help');
  const { policyFor } = await import('./policy-document.ts');
  const document = await policyFor({ audience, ...(await scopeOf(paths, options, audience, executionRole)) });
  ui.result(document, jsonText(document, 2), 'code');
  if (audience === 'learner') {
    const more = `workshop policy --for optional-chapters${flagsOf(options)}`;
    ui.say(`The optional chapters ${optionalChapters()} need a second policy as well: ${more}`, 'dim');
  }
  ui.next(
    `workshop policy --for ${audience}${flagsOf(options)} > policy.json && ` +
      `aws iam create-policy --policy-name workshop-${audience} --policy-document file://policy.json`,
  );
  return 0;
};

/** The workshop of this folder if the policy is for it; else any account, with the handbook's names. */
async function scopeOf(
  paths: Parameters<typeof readCheckpoint>[0],
  { suffix, region }: PolicyOptions,
  audience: Audience,
  executionRole: ExecutionRole | undefined,
) {
  const known = await readCheckpoint(paths);
  const here = known?.target.kind === 'aws' && audience !== 'instructor' && suffix === undefined;
  return {
    account: here ? known.target.account : '*',
    region: region ?? known?.target.region ?? defaultRegion,
    suffix: suffix ?? (here ? known.suffix : ''),
    bucketName: here ? known.bucketName : undefined,
    executionRole: executionRole ?? (here ? known.executionRole : undefined),
  };
}

function flagsOf({ suffix, region, roleArn, permissionsBoundary }: PolicyOptions): string {
  const flags = { suffix, region, 'role-arn': roleArn, 'permissions-boundary': permissionsBoundary };
  return Object.entries(flags)
    .map(([name, value]) => (value ? ` --${name} ${value}` : ''))
    .join('');
}

function optionalChapters(): string {
  const numbers = course.filter(({ extra }) => extra).map(({ number }) => number);
  return numbers.join(' and ');
}

function audienceOf(asked: string): Audience {
  const known = ['learner', 'optional-chapters', 'instructor'] as const;
  const found = known.find((audience) => audience === asked);
  if (found) return found;
  throw unknownName({ noun: 'audience', asked, known, fix: 'workshop policy --help' });
}
