// iam:PassRole: who gives a service a role to work with needs this permission on the role, for this service. Otherwise
// everybody who may create a function would have the permissions of every role that Lambda can assume.
import type { Call } from '../../server/service.ts';
import type { ServiceContext } from '../context.ts';

/**
 * Why the caller may not pass the role to `service`, in AWS's words; undefined where it may. `associated`: the resource
 * that gets the role, where its ARN is known before it exists.
 */
export function passRoleRefusal(
  { access }: Pick<ServiceContext, 'access'>,
  role: string,
  service: string,
  { principal, account, context }: Call,
  associated?: string,
): string | undefined {
  // source: the answers of Lambda and API Gateway in hashicorp, serverless and AWS's own public issues, checked 2026-11-29
  if (role.split(':')[4] !== account) return 'Cross-account pass role is not allowed.';
  const query = { principal, action: 'iam:PassRole', resource: role };
  const { allowed, text } = access.decide({
    ...query,
    context: {
      ...context,
      'iam:PassedToService': service,
      ...(associated !== undefined && { 'iam:AssociatedResourceArn': associated }),
    },
  });
  return allowed ? undefined : text;
}
