// Who may call a route: everybody, the owner of a token, whom a function lets through, or an identity of IAM.
import type { EndpointResponse } from '../../../../server/endpoints.ts';
import type { ServiceContext } from '../../../context.ts';
import type { DeployedAuthorization } from '../../records.ts';
import type { IamIdentity } from '../../../shared/signed-requests.ts';
import { authorizeCaller } from './iam.ts';
import { authorizeToken } from './token.ts';
import { authorizeByFunction } from './function.ts';
import type { RouteRequest } from '../route-request.ts';

/** What the event of the integration says of the caller; each payload format shows it in its own place. */
export type AuthorizedCaller =
  | {
      readonly type: 'jwt';
      readonly claims: Readonly<Record<string, string>>;
      readonly scopes: readonly string[] | null;
    }
  | { readonly type: 'lambda'; readonly context: Readonly<Record<string, unknown>> | null }
  | { readonly type: 'iam'; readonly identity: IamIdentity };

export type Authorization = { readonly caller: AuthorizedCaller } | { readonly refused: EndpointResponse };

export function authorize(
  sandbox: ServiceContext,
  authorization: DeployedAuthorization,
  route: RouteRequest,
): Promise<Authorization> | Authorization {
  if (authorization.type === 'JWT') return authorizeToken(sandbox, authorization, route);
  if (authorization.type === 'CUSTOM') return authorizeByFunction(sandbox, authorization, route);
  return authorizeCaller(sandbox, route);
}
