// STS: who am I.
import * as sdk from '@aws-sdk/client-sts';
import type { Principal } from '../iam/principal.ts';
import type { World } from '../ports.ts';
import { defineService, operationsOf, type Service } from '../service.ts';

const operation = operationsOf(sdk);

export function service(_world: World): Service {
  return defineService('sts', sdk, sdk.STSClient, {
    operations: [
      // Needs no permission, and no policy can deny it.
      operation('GetCallerIdentity', { takes: [], action: null }, (_input, { account, principal }) => ({
        Account: account,
        ...identityOf(principal),
      })),
    ],
  });
}

function identityOf(principal: Principal): { Arn: string | undefined; UserId: string | undefined } {
  return principal.type === 'user' || principal.type === 'role'
    ? { Arn: principal.arn, UserId: principal.id }
    : { Arn: undefined, UserId: undefined };
}
