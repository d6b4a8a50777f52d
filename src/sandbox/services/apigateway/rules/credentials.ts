// The role with which API Gateway invokes the function of an integration.
import type { Call } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { passRoleRefusal } from '../../shared/pass-role.ts';
import { accessDenied, invalidArn, unsupportedSetting } from '../errors.ts';

export function checkCredentials(sandbox: ServiceContext, role: string | undefined, call: Call): void {
  // An update with an empty text takes the role away.
  if (!role) return;
  // In place of a role: the caller of the API, whom only an authorizer knows.
  if (role === 'arn:aws:iam::*:user/*') unsupportedSetting(`CredentialsArn ${role}`);
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/.test(role)) invalidArn();
  const refusal = passRoleRefusal(sandbox, role, 'apigateway.amazonaws.com', call);
  if (refusal !== undefined) accessDenied(refusal);
}
