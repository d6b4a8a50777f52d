// Who the caller is.
import * as sdk from '@aws-sdk/client-sts';
import { operationsOf, type Operation } from '../../../server/service.ts';

const operation = operationsOf(sdk);

export function callerIdentityOperations(): Operation[] {
  return [
    // Needs no permission, and no policy can deny it.
    operation('GetCallerIdentity', { takes: [], action: null }, (_input, { account, principal }) => ({
      Account: account,
      ...('id' in principal ? { Arn: principal.arn, UserId: principal.id } : { Arn: undefined, UserId: undefined }),
    })),
  ];
}
