// Block Public Access of the whole account.
import * as sdk from '@aws-sdk/client-s3-control';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { accessDenied } from '../../s3/errors.ts';
import { verifyBody } from '../../s3/rules/checksum.ts';
import { accountPublicAccess, changed, flagsOf } from '../../s3/rules/public-access.ts';
import { noPublicAccessBlock } from '../errors.ts';

const operation = operationsOf(sdk);
const writing = 's3:PutAccountPublicAccessBlock';

export function publicAccessBlockOperations(sandbox: SandboxContext): Operation[] {
  const settings = accountPublicAccess(sandbox);
  return [
    operation(
      'PutPublicAccessBlock',
      { takes: ['AccountId', 'PublicAccessBlockConfiguration'], action: writing },
      ({ AccountId, PublicAccessBlockConfiguration = {} }, call) => {
        const account = callersAccount(AccountId, call);
        verifyBody(call.request);
        settings.set(account, changed(sandbox, settings.get(account), flagsOf(PublicAccessBlockConfiguration)));
        return {};
      },
    ),
    operation(
      'GetPublicAccessBlock',
      { takes: ['AccountId'], action: 's3:GetAccountPublicAccessBlock' },
      ({ AccountId }, call) => {
        const account = callersAccount(AccountId, call);
        return { PublicAccessBlockConfiguration: settings.get(account)?.flags ?? noPublicAccessBlock(account) };
      },
    ),
    operation('DeletePublicAccessBlock', { takes: ['AccountId'], action: writing }, ({ AccountId }, call) => {
      const account = callersAccount(AccountId, call);
      settings.set(account, changed(sandbox, settings.get(account), undefined));
      return {};
    }),
  ];
}

/** The header that names an account may name no other than the caller's. */
function callersAccount(id: string | undefined, { account }: Call): string {
  return id === undefined || id === account ? account : accessDenied();
}
