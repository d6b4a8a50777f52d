// A Lambda function of Node.js: its code, its settings, and the layers it sees.
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  LambdaClient,
  ListTagsCommand,
  paginateListFunctions,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { isDeepStrictEqual } from 'node:util';
import { WorkshopError } from '../../engine/errors.ts';
import type { Aws } from '../../engine/types.ts';
import { runtime } from '../../aws/facts.ts';
import { assertOurs, ownerOf, tagList } from '../../aws/tags.ts';
import { templateZips, uploadOf, zipNameOf } from './function-code.ts';
import { reservedOf, settingsOf, wantedOf, type Props } from './function-settings.ts';
import { defineResource, isNamed, orMissing } from '../define.ts';
import {
  notFound,
  find,
  outputsOf,
  isOwnCode,
  isRoleNewer,
  markOwnCode,
  settledFunction,
  type LiveFunction,
  type Outputs,
} from './function-state.ts';
import {
  accountScan,
  allow,
  anyResource,
  cleanupToo,
  learnerOnly,
  onlyWhen,
  ownCodeOrAdoption,
  type StatementScope,
} from '../../aws/permissions.ts';
import { roles } from '../iam/role-scopes.ts';
import { layers } from './layer-version.ts';
import { consoleUrl } from '../../aws/console-url.ts';
import { freeAtRest } from '../facets.ts';

export const functions: StatementScope = {
  sid: 'Lambda',
  arns: ({ arn, names }) => names('function').map((name) => arn('lambda', `function:${name}`)),
};

const passedRole: StatementScope = {
  sid: 'PassRoleToLambdaOnly',
  arns: roles.arns,
  condition: () => ({ StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com'] } }),
};

export const lambdaFunction = defineResource<Props, Outputs>({
  kind: 'function',
  describe: ({ name }) => `Lambda function ${name}`,
  identify: ({ name }, outputs) => ({ name, arn: outputs?.arn }),

  async read({ name }, aws) {
    const live = await find(name, aws);
    return live && outputsOf(live);
  },

  async ensure(props, aws) {
    const live = await settledFunction(props.name, aws);
    if (!live) return create(props, aws);
    assertFunctionOurs(props.name, live, aws);
    if (live.settings.State !== 'Failed') return update(props, live, aws);
    // Lambda could not create it: there is nothing to correct.
    await remove(props.name, aws);
    return create(props, aws);
  },

  async remove({ name }, aws) {
    const live = await settledFunction(name, aws);
    if (!live) return;
    assertFunctionOurs(name, live, aws);
    await remove(name, aws);
  },

  calls: {
    'Lambda.CreateFunction': learnerOnly(
      allow(functions, 'lambda:CreateFunction lambda:TagResource'),
      allow(passedRole, 'iam:PassRole'),
    ),
    // Without lambda:ListTags the answer has no tags, and the function looks like somebody else's.
    'Lambda.GetFunction': cleanupToo(allow(functions, 'lambda:GetFunction lambda:ListTags')),
    'Lambda.UpdateFunctionCode': learnerOnly(allow(functions, 'lambda:UpdateFunctionCode')),
    'Lambda.UpdateFunctionConfiguration': learnerOnly(
      allow(functions, 'lambda:UpdateFunctionConfiguration'),
      allow(passedRole, 'iam:PassRole'),
      allow(layers, 'lambda:GetLayerVersion'),
    ),
    'Lambda.TagResource': onlyWhen(ownCodeOrAdoption, learnerOnly(allow(functions, 'lambda:TagResource'))),
    'Lambda.DeleteFunction': cleanupToo(allow(functions, 'lambda:DeleteFunction')),
    'Lambda.ListFunctions': onlyWhen(accountScan, cleanupToo(allow(anyResource, 'lambda:ListFunctions'))),
    'Lambda.ListTags': cleanupToo(allow(anyResource, 'lambda:ListTags')),
  },

  listing: {
    noun: 'Lambda function',
    async *list(aws) {
      for await (const { Functions = [] } of paginateListFunctions({ client: aws.client(LambdaClient) }, {}))
        for (const { FunctionName: name = '' } of Functions) yield { name, key: name };
    },
    propsOf: ({ key }) => ({ name: key, role: '', code: { template: 'hello.mjs' }, environment: {}, layers: [] }),
  },

  // The first code is as good from the learner: what it answers is checked, and not its bytes.
  settings: (props) => ({ ...wantedOf(props), ...('archive' in props.code && { codeSha256: props.code.sha256 }) }),

  byHand: {
    // Lambda does not tell when a function was created.
    async find({ name }, aws) {
      const live = await find(name, aws);
      return live ? [{ outputs: outputsOf(live), owner: ownerOf(live.tags, aws.tags) }] : [];
    },
    async tag(_props, { arn: Resource }, aws) {
      await aws.client(LambdaClient).send(new TagResourceCommand({ Resource, Tags: { ...aws.tags } }));
    },
  },

  async liveTags(name, aws) {
    const Resource = `arn:aws:lambda:${aws.region}:${aws.account}:function:${name}`;
    const found = await orMissing(aws.client(LambdaClient).send(new ListTagsCommand({ Resource })), notFound);
    return found && (found.Tags ?? {});
  },

  async matches({ name, code, ...settings }, live, aws) {
    const { role, environment, layers, handler } = live;
    const wanted = { ...settings, handler: wantedOf({ name, code, ...settings }).handler };
    const now = { role, environment, layers, handler };
    if (!isDeepStrictEqual(wanted, now)) return false;
    if ((await uploadOf(code, aws)).sha256 === live.codeSha256) return true;
    return 'archive' in code && isOwnCode(name, live.codeSha256, aws);
  },

  atRest: freeAtRest('you pay per request; the first 75 GB of code are free'),

  uploads: () => templateZips(),

  consoleLink: ({ props: { name }, region }) => functionConsole(name, 'code', region),

  cloudFormation: {
    type: 'AWS::Lambda::Function',
    values: ({ props, outputs }) => ({ Ref: props.name, Arn: outputs.arn }),
    properties: ({ props: { name, role, layers, environment, code }, outputs, tags, codeAt, records }) => ({
      FunctionName: name,
      Runtime: outputs.runtime ?? runtime,
      Handler: outputs.handler,
      Timeout: outputs.timeout,
      MemorySize: outputs.memory,
      Role: role,
      Layers: layers.length > 0 ? layers : undefined,
      Environment: Object.keys(environment).length > 0 ? { Variables: environment } : undefined,
      ReservedConcurrentExecutions: reservedOf(name, records('function-concurrency')),
      Code: codeAt(zipNameOf(code)),
      Tags: tagList(tags),
    }),
  },

  why: {
    about: 'Your code, which Lambda runs for each request. You pay nothing while there are no requests.',
    properties: {
      name: {
        what: "The name from the handbook. The log group, the invoke permission and the API's integration refer to it.",
        otherwise: 'the API would invoke no function.',
      },
      role: {
        what: 'The role that Lambda assumes to run the function, given by its ARN.',
        otherwise:
          'Lambda creates no function without a role. With a wrong role the function runs, and AWS denies its calls.',
      },
      code: {
        what: "The code that runs. At first it is the console's hello body, then the zip of chapter 6 with its hash.",
        otherwise: 'another zip is another program under the same name. The hash shows which one it is.',
      },
      environment: {
        what: 'Settings outside of the code: `TABLE_NAME` names the table, so that the same zip works with any table.',
        otherwise:
          'without TABLE_NAME the function answers 500, and its log says that the variable is not set. With a wrong name, DynamoDB answers that there is no such table.',
      },
      layers: {
        what: 'The layer versions that the function uses. Ours has the package nanoid.',
        otherwise: "the function fails before its first line runs: *Cannot find package 'nanoid'*.",
      },
      handler: {
        what: '`index.handler`: the export `handler` of the file `index.mjs`.',
        otherwise:
          'Lambda reports Runtime.ImportModuleError if there is no such file, and Runtime.HandlerNotFound if there is no such export.',
      },
      runtime: {
        what: "Node.js 24. Lambda no longer creates functions with the handbook's Node.js 14.",
        otherwise:
          'an older runtime lacks features that the code uses, and Lambda rejects a runtime that AWS has retired.',
      },
      timeout: {
        what: 'Ten seconds. The default of three seconds is short for a cold start that loads the SDK with 128 MB.',
        otherwise:
          'a slow cold start ends with *Task timed out*. A long timeout makes a call that hangs more expensive.',
      },
      memory: {
        what: '128 MB, the minimum. Lambda assigns CPU in proportion to memory.',
        otherwise: 'more memory costs more per second, and often makes the function faster.',
      },
    },
  },
});

async function create(props: Props, aws: Aws): Promise<Outputs> {
  const upload = await uploadOf(props.code, aws);
  const command = new CreateFunctionCommand({
    ...settingsOf(props),
    PackageType: 'Zip',
    Code: { ZipFile: await upload.bytes() },
    Tags: { ...aws.tags },
  });
  try {
    await aws.client(LambdaClient).send(command);
  } catch (error) {
    // Created by a call whose answer was lost, and not visible a moment ago.
    if (!isNamed(error, 'ResourceConflictException') || !/already exist/i.test(error.message)) throw error;
    const live = await waitForActive(props.name, aws);
    assertFunctionOurs(props.name, live, aws);
    return update(props, live, aws);
  }
  return outputsOf(await waitForActive(props.name, aws));
}

async function update(props: Props, live: LiveFunction, aws: Aws): Promise<Outputs> {
  const { name } = props;
  const upload = await uploadOf(props.code, aws);
  // After a failed update, the settings that Lambda shows may not be those that run.
  const failed = live.settings.LastUpdateStatus === 'Failed';
  let now = live;
  if (failed || live.settings.CodeSha256 !== upload.sha256) {
    const command = new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: await upload.bytes() });
    await aws.client(LambdaClient).send(command);
    now = await waitForActive(name, aws);
  }
  const { arn: _arn, codeSha256: _code, ...shown } = outputsOf(now);
  if (failed || !isDeepStrictEqual(wantedOf(props), shown) || (await isRoleNewer(now, props.role, aws))) {
    const command = new UpdateFunctionConfigurationCommand(settingsOf(props));
    await aws.client(LambdaClient).send(command);
    now = await waitForActive(name, aws);
  }
  if ('archive' in props.code && props.code.own) await markOwnCode(now, aws);
  return outputsOf(now);
}

/** The function once it is active. Right after its creation Lambda may not find it. */
async function waitForActive(name: string, aws: Aws): Promise<LiveFunction> {
  const wait = { for: `the function ${name} to become active`, usually: 5, atMost: 300 };
  const live = await aws.waiter.until(wait, () => settledFunction(name, aws));
  const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = live.settings;
  if (State !== 'Failed' && LastUpdateStatus !== 'Failed') return live;
  throw new WorkshopError({
    code: 'refused',
    message: `Lambda could not activate the function ${name}: ${StateReason ?? LastUpdateStatusReason ?? 'it gives no reason'}`,
    state: 'Nothing was rolled back. The checkpoint has what was created.',
    fix: 'workshop next   # tries again',
  });
}

async function remove(FunctionName: string, aws: Aws): Promise<void> {
  const command = new DeleteFunctionCommand({ FunctionName });
  await orMissing(aws.client(LambdaClient).send(command), notFound);
  await aws.waiter.until({ for: `the deletion of the function ${FunctionName}`, usually: 3, atMost: 300 }, async () =>
    (await find(FunctionName, aws)) ? undefined : true,
  );
}

export function assertFunctionOurs(name: string, { tags }: LiveFunction, aws: Aws): void {
  assertOurs(`Lambda function ${name}`, tags, aws.tags);
}

export function functionConsole(name: string, tab: string, region: string): string {
  return consoleUrl(region, `lambda/home?region=${region}#/functions/${name}?tab=${tab}`);
}
