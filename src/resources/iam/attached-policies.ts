// The policies of a role by the records of a stack: a template of CloudFormation has them in the role.
import type { ResourceRecord } from '../../engine/types.ts';

/** Their ARNs. Where AWS has retired a policy, its successor is attached. `records`: of the kind role-policy. */
export function attachedTo(role: string, records: readonly ResourceRecord[]): string[] {
  return records.flatMap(({ props, outputs }) => {
    const its = { ...(props as object), ...(outputs as object | undefined) } as { role: string; policyArn: string };
    return its.role === role ? [its.policyArn] : [];
  });
}
