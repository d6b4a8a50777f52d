// The execution role of the functions, where the account does not let the learner create it as the handbook does.
import { accountOfRole } from '../aws/name-rules.ts';
import { usageError } from '../engine/errors.ts';
import type { Run } from '../engine/run.ts';
import type { ExecutionRole } from '../engine/types.ts';

const step = 'role';

/**
 * The account that it belongs to, where that is another one. Lambda accepts a role of the account of the function only, and
 * a role a boundary of its own account or of AWS.
 */
export function otherAccountOf({ arn, permissionsBoundary }: ExecutionRole, account: string): string | undefined {
  const of = arn === undefined ? /^arn:aws:iam::(\d{12}):/.exec(permissionsBoundary ?? '')?.[1] : accountOfRole(arn);
  return of === account ? undefined : of;
}

export function assertRoleInAccount(role: ExecutionRole, account: string): void {
  const { arn, permissionsBoundary } = role;
  const of = otherAccountOf(role, account);
  if (of === undefined) return;
  throw usageError(
    `The ${arn === undefined ? 'policy' : 'role'} ${arn ?? permissionsBoundary} belongs to account ${of}, and this workshop is in ${account}.`,
    `workshop start --${arn === undefined ? 'permissions-boundary' : 'role-arn'} <an ARN of account ${account}>`,
  );
}

/** Resolves with whether the choice is new. Throws `usage` once the functions may use another role. */
export async function recordExecutionRole(run: Run, choice: ExecutionRole | undefined): Promise<boolean> {
  const { checkpoint } = run;
  const { arn, permissionsBoundary } = checkpoint.executionRole ?? {};
  if (!choice || (choice.arn === arn && choice.permissionsBoundary === permissionsBoundary)) return false;
  assertRoleInAccount(choice, checkpoint.target.account);
  const ofStep = checkpoint.resources.filter((record) => record.step === step);
  // A role whose creation AWS has denied leaves a record, and nothing else.
  const made = await Promise.all(
    ofStep.map(async ({ kind, props, outputs }) => {
      const resource = await run.resource(kind);
      return (await resource.read(props as never, run.aws, outputs as never)) !== undefined;
    }),
  );
  const isUsed = checkpoint.resources.some(({ kind }) => kind === 'function');
  if (isUsed || made.includes(true))
    throw usageError(
      `The workshop already ${isUsed ? 'has functions that use' : 'has created'} another role.`,
      'workshop undo role   # then run this command again; or use another folder: workshop start --dir <folder>',
    );
  checkpoint.resources = checkpoint.resources.filter((record) => record.step !== step);
  delete checkpoint.steps[step];
  checkpoint.executionRole = choice;
  await run.save();
  return true;
}
