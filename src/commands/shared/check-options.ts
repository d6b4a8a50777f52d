// Checks the values of options that several commands take: target, region, suffix and pace.
import { isPolicyArn, isRegion, isRoleArn, isSuffix } from '../../aws/name-rules.ts';
import { refusedPartition } from '../../aws/regions.ts';
import { unknownName, usageError } from '../../engine/errors.ts';
import type { ExecutionRole } from '../../engine/types.ts';

export function checkSuffix(suffix: string | undefined, help: string): void {
  if (suffix === undefined || isSuffix(suffix)) return;
  throw usageError(
    'A suffix has 1 to 20 lower-case letters, digits and hyphens, because it becomes part of a bucket name.',
    help,
  );
}

export function checkRegion(region: string | undefined, help: string): void {
  if (region === undefined) return;
  const refused = refusedPartition(region);
  if (refused)
    throw usageError(refused, `workshop start --target aws --region ap-south-1   # or another region of AWS`);
  if (isRegion(region)) return;
  throw usageError(`"${region}" is not the name of a region. An example is ap-south-1.`, help);
}

/** Undefined where neither is given. */
export function checkExecutionRole(
  { roleArn, permissionsBoundary }: { roleArn?: string | undefined; permissionsBoundary?: string | undefined },
  help: string,
): ExecutionRole | undefined {
  if (roleArn !== undefined && permissionsBoundary !== undefined)
    throw usageError('Use --role-arn or --permissions-boundary. A role that exists has its own boundary.', help);
  if (roleArn !== undefined && !isRoleArn(roleArn))
    throw usageError(
      `"${roleArn}" is not the ARN of a role. An example is arn:aws:iam::123456789012:role/lambda-role.`,
      help,
    );
  if (permissionsBoundary !== undefined && !isPolicyArn(permissionsBoundary))
    throw usageError(
      `"${permissionsBoundary}" is not the ARN of a policy. An example is arn:aws:iam::123456789012:policy/boundary.`,
      help,
    );
  if (roleArn !== undefined) return { arn: roleArn };
  return permissionsBoundary === undefined ? undefined : { permissionsBoundary };
}

export function checkTarget(target: string, profile: string | undefined, help: string): 'sandbox' | 'aws' {
  if (target !== 'sandbox' && target !== 'aws')
    throw unknownName({ noun: 'target', asked: target, known: ['sandbox', 'aws'], fix: help });
  if (profile && target !== 'aws')
    throw usageError('--profile is for --target aws. The sandbox has its own access keys.', help);
  return target;
}

export function checkPace(pace: string | undefined, help: string): void {
  const known = ['instant', 'demo', 'aws'];
  if (pace !== undefined && !known.includes(pace)) throw unknownName({ noun: 'pace', asked: pace, known, fix: help });
}
