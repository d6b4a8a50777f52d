// The policies of a role by the records of a stack: a template of CloudFormation has them in the role.
import type { Json, ResourceRecord } from '../../engine/types.ts';

/**
 * Their ARNs; undefined where there are none. Where AWS has retired a policy, its successor is attached. `records`: of the
 * kind role-policy.
 */
export function attachedTo(role: string, records: readonly ResourceRecord[]): Json {
  const arns = records.flatMap(({ props, outputs }) => {
    const its = { ...(props as object), ...(outputs as object | undefined) } as { role: string; policyArn: string };
    return its.role === role ? [its.policyArn] : [];
  });
  return arns.length > 0 ? arns : undefined;
}

/** Those that are a part of it; undefined where there are none. `records`: of the kind role-inline-policy. */
export function inlineIn(role: string, records: readonly ResourceRecord[]): Json {
  const its = records
    .map(({ props }) => props as { role: string; name: string; document: Json })
    .filter((props) => props.role === role);
  return its.length === 0
    ? undefined
    : its.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: document }));
}
