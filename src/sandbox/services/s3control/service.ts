// S3 Control: Block Public Access of the whole account.
import * as sdk from '@aws-sdk/client-s3-control';
import { throwAwsError } from '../../server/aws-error.ts';
import type { SandboxContext } from '../../server/context.ts';
import { verifyBody } from '../s3/rules/checksum.ts';
import { accessDenied } from '../s3/errors.ts';
import { accountPublicAccess, changed, flagsOf } from '../s3/rules/public-access.ts';
import { defineService, operationsOf, type Call, type Service } from '../../server/service.ts';

const operation = operationsOf(sdk);

export function service(sandbox: SandboxContext): Service {
  const settings = accountPublicAccess(sandbox);
  const putting = 's3:PutAccountPublicAccessBlock';
  return defineService('s3control', sdk, sdk.S3ControlClient, {
    prefix: 's3',
    operations: [
      operation(
        'PutPublicAccessBlock',
        { takes: ['AccountId', 'PublicAccessBlockConfiguration'], action: putting },
        ({ AccountId, PublicAccessBlockConfiguration = {} }, call) => {
          const account = ownAccount(AccountId, call);
          verifyBody(call.request);
          settings.set(account, changed(sandbox, settings.get(account), flagsOf(PublicAccessBlockConfiguration)));
          return {};
        },
      ),
      operation(
        'GetPublicAccessBlock',
        { takes: ['AccountId'], action: 's3:GetAccountPublicAccessBlock' },
        ({ AccountId }, call) => {
          const account = ownAccount(AccountId, call);
          const text = 'The public access block configuration was not found';
          const flags =
            settings.get(account)?.flags ??
            throwAwsError({ code: 'NoSuchPublicAccessBlockConfiguration', status: 404 }, text, { AccountId: account });
          return { PublicAccessBlockConfiguration: flags };
        },
      ),
      operation('DeletePublicAccessBlock', { takes: ['AccountId'], action: putting }, ({ AccountId }, call) => {
        const account = ownAccount(AccountId, call);
        settings.set(account, changed(sandbox, settings.get(account), undefined));
        return {};
      }),
    ],
  });
}

function ownAccount(id: string | undefined, { account }: Call): string {
  return id === undefined || id === account ? account : accessDenied();
}
