// Finds the existing role of a stack whose functions do not use a role of the course.
import { namesByKind } from '../../../../../steps/names.ts';
import { roleNameOf } from '../../../../aws/name-rules.ts';
import { withSuffix } from '../../../../engine/build/step-context.ts';
import type { Aws, ExecutionRole } from '../../../../engine/types.ts';
import { lambdaFunction } from '../../../../resources/lambda/function.ts';
import type { ScannedResource } from '../scan/scan-resources.ts';

/** Undefined where no function tells, or where it is a role that the course creates, even if it is gone. */
export async function existingRoleOf(
  here: readonly ScannedResource[],
  suffix: string,
  aws: Aws,
): Promise<ExecutionRole | undefined> {
  const scanned = here.find(({ kind }) => kind === lambdaFunction.kind);
  if (!scanned || !lambdaFunction.listing) return undefined;
  const props = await lambdaFunction.listing.propsOf(scanned, aws);
  const arn = (await lambdaFunction.read(props, aws, undefined).catch(() => undefined))?.role;
  const ofCourse = (namesByKind['role'] ?? []).map((name) => withSuffix(name, suffix));
  return arn === undefined || ofCourse.includes(roleNameOf(arn)) ? undefined : { arn };
}
