// A function as Lambda has it now, and when no change of it is in progress.
import {
  GetFunctionCommand,
  LambdaClient,
  TagResourceCommand,
  type FunctionConfiguration,
  type GetFunctionCommandOutput,
} from '@aws-sdk/client-lambda';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { Aws } from '../../engine/types.ts';
import { orMissing, required } from '../define.ts';

export const notFound = 'ResourceNotFoundException';

export interface LiveFunction {
  readonly settings: FunctionConfiguration;
  readonly tags: Readonly<Record<string, string>>;
}

export type Outputs = {
  arn: string;
  codeSha256: string;
  runtime: string;
  handler: string;
  timeout: number;
  memory: number;
  role: string;
  environment: Record<string, string>;
  layers: string[];
};

export async function find(FunctionName: string, aws: Aws): Promise<LiveFunction | undefined> {
  const found: GetFunctionCommandOutput | undefined = await orMissing(
    aws.client(LambdaClient).send(new GetFunctionCommand({ FunctionName })),
    notFound,
  );
  return found && { settings: required(found.Configuration, 'Configuration'), tags: found.Tags ?? {} };
}

/** The function once no change of it is in progress; undefined if there is none. */
export async function settledFunction(name: string, aws: Aws): Promise<LiveFunction | undefined> {
  const { live } = await aws.waiter.until(
    { for: `the last change of the function ${name} to finish`, usually: 5, atMost: 300 },
    async () => {
      const live = await find(name, aws);
      const moving = live?.settings.State === 'Pending' || live?.settings.State === 'Deleting';
      return moving || live?.settings.LastUpdateStatus === 'InProgress' ? undefined : { live };
    },
  );
  return live;
}

/**
 * A function holds on to the role it was given, not to the role's name: one that was deleted and made again since does
 * not count until the function's settings are written again. https://repost.aws/knowledge-center/lambda-kmsaccessdeniedexception-errors
 */
export async function isRoleNewer({ settings }: LiveFunction, roleArn: string, aws: Aws): Promise<boolean> {
  const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const found = await orMissing(aws.client(IAMClient).send(new GetRoleCommand({ RoleName })), 'NoSuchEntityException');
  const made = found?.Role?.CreateDate?.getTime() ?? 0;
  return made > Date.parse(settings.LastModified ?? '');
}

export function outputsOf({ settings }: LiveFunction): Outputs {
  return {
    arn: required(settings.FunctionArn, 'Configuration.FunctionArn'),
    codeSha256: required(settings.CodeSha256, 'Configuration.CodeSha256'),
    runtime: settings.Runtime ?? '',
    handler: settings.Handler ?? '',
    timeout: settings.Timeout ?? 0,
    memory: settings.MemorySize ?? 0,
    role: settings.Role ?? '',
    environment: { ...settings.Environment?.Variables },
    layers: (settings.Layers ?? []).map(({ Arn }) => Arn ?? ''),
  };
}

/** The hash of the code that the learner has deployed in place of the course's. Any other code has another hash. */
const ownCodeTag = 'workshop-own-code';

/** So the account alone tells that the code is there on purpose: to an instructor, or in another folder. */
export async function markOwnCode(live: LiveFunction, aws: Aws): Promise<void> {
  const { arn, codeSha256 } = outputsOf(live);
  if (live.tags[ownCodeTag] === codeSha256) return;
  await aws.client(LambdaClient).send(new TagResourceCommand({ Resource: arn, Tags: { [ownCodeTag]: codeSha256 } }));
}

/** Whether the learner has deployed the code with this hash. */
export async function isOwnCode(name: string, codeSha256: string, aws: Aws): Promise<boolean> {
  return (await find(name, aws))?.tags[ownCodeTag] === codeSha256;
}
