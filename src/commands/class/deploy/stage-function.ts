// The function of a deployment: it runs one stage of one account.
import { isDeepStrictEqual } from 'node:util';
import * as lambda from '@aws-sdk/client-lambda';
import { runtime } from '../../../aws/facts.ts';
import { assertOurs } from '../../../aws/tags.ts';
import { sha256 } from '../../../lib/zip.ts';
import { orMissing } from '../../../resources/define.ts';
import { isRoleNewer, notFound, settledFunction, type LiveFunction } from '../../../resources/lambda/function-state.ts';
import { functionHandler, functionZip } from './function-zip.ts';
import type { DeployedResource, ResourceOptions } from './resources.ts';

/** The seconds are the most that Lambda allows: a stage of a full account takes minutes. The memory is in MB. */
const size = { Timeout: 900, MemorySize: 512 };

export function stageFunction({ deployment, aws }: ResourceOptions): DeployedResource {
  const { name, bucket, account, functionRole, tags } = deployment;
  const client = aws.client(lambda.LambdaClient);
  const settings = {
    Role: `arn:aws:iam::${account}:role/${functionRole}`,
    Runtime: runtime as lambda.Runtime,
    Handler: functionHandler,
    Environment: { Variables: { RESET_BUCKET: bucket } },
    ...size,
  };
  const FunctionName = name;

  async function find(): Promise<LiveFunction | undefined> {
    const live = await settledFunction(name, aws);
    if (live) assertOurs(`Lambda function ${name}`, live.tags, tags);
    return live;
  }

  return {
    text: `Lambda function ${name}`,
    exists: async () => (await find()) !== undefined,
    async ensure() {
      const live = await find();
      const ZipFile = await functionZip();
      if (!live) {
        await client.send(
          new lambda.CreateFunctionCommand({ FunctionName, ...settings, Code: { ZipFile }, Tags: { ...tags } }),
        );
      } else {
        if (live.settings.CodeSha256 !== sha256(ZipFile)) {
          await client.send(new lambda.UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
          await settledFunction(name, aws);
        }
        if (!isDeepStrictEqual(settingsOf(live), settings) || (await isRoleNewer(live, settings.Role, aws)))
          await client.send(new lambda.UpdateFunctionConfigurationCommand({ FunctionName, ...settings }));
      }
      await settledFunction(name, aws);
    },
    async remove() {
      if (await find()) await orMissing(client.send(new lambda.DeleteFunctionCommand({ FunctionName })), notFound);
    },
  };
}

function settingsOf({ settings }: LiveFunction) {
  const { Role, Runtime, Handler, Environment, Timeout, MemorySize } = settings;
  return { Role, Runtime, Handler, Environment: { Variables: Environment?.Variables }, Timeout, MemorySize };
}
