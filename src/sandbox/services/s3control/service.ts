// S3 Control: the settings of S3 that belong to the account.
import * as sdk from '@aws-sdk/client-s3-control';
import type { SandboxContext } from '../../server/context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { absentSetting, sharedErrors, sharedRules } from '../s3/wire-rules.ts';
import { publicAccessBlockOperations } from './operations/public-access-block.ts';

export function service(sandbox: SandboxContext): Service {
  return defineService('s3control', sdk, sdk.S3ControlClient, {
    ...sharedRules,
    prefix: 's3',
    absentSettings: { GetPublicAccessBlock: absentSetting('NoSuchPublicAccessBlockConfiguration') },
    errors: sharedErrors,
    operations: publicAccessBlockOperations(sandbox),
  });
}
