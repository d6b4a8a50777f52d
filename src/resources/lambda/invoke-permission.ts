// The statement in a function's resource policy that allows one HTTP API to invoke it.
import {
  AddPermissionCommand,
  GetPolicyCommand,
  LambdaClient,
  RemovePermissionCommand,
  type GetPolicyCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Aws } from '../../engine/types.ts';
import { defineResource, isNamed, orMissing } from '../define.ts';
import { notFound } from './function-state.ts';
import { allow, cleanupToo, learnerOnly } from '../../aws/permissions.ts';
import { functionConsole, functions } from './function.ts';
import { freeAtRest } from '../facets.ts';

type Props = { functionName: string; apiId: string };
type Outputs = { statementId: string; action: string; principal: string; sourceArn: string };

interface Statement {
  readonly Sid?: string;
  readonly Action?: string;
  readonly Principal?: { readonly Service?: string };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const invokePermission = defineResource<Props, Outputs>({
  kind: 'invoke-permission',
  describe: ({ functionName }) => `permission for the API to invoke ${functionName}`,
  identify: (props) => ({ name: `${props.functionName}/${sidOf(props.apiId)}` }),

  read: statementFor,

  async ensure(props, aws, known) {
    const { functionName } = props;
    const wanted = wantedOf(props, aws);
    const live = await statementFor(props, aws, known);
    if (live && (same(live, wanted) || isAsAdopted(live, known, wanted))) return live;
    // A statement for a deleted API has no use, and a policy has limited space.
    for (const id of new Set([known?.statementId, live?.statementId]))
      if (id !== undefined) await remove(functionName, id, aws);
    await add(functionName, wanted, aws);
    const wait = { for: `the permission to invoke ${functionName} to appear`, usually: 3, atMost: 120 };
    return aws.waiter.until(wait, () => find(functionName, wanted.statementId, aws));
  },

  remove: ({ functionName, apiId }, aws, known) => remove(functionName, known?.statementId ?? sidOf(apiId), aws),

  calls: {
    'Lambda.AddPermission': learnerOnly(allow(functions, 'lambda:AddPermission')),
    'Lambda.GetPolicy': cleanupToo(allow(functions, 'lambda:GetPolicy')),
    'Lambda.RemovePermission': cleanupToo(allow(functions, 'lambda:RemovePermission')),
  },

  partOf: { kind: 'function', property: 'functionName' },

  matches: (props, live, aws) => names(live, wantedOf(props, aws)),

  settings(props, aws, live) {
    const wanted = wantedOf(props, aws);
    if (!live || !names(live, wanted)) return wanted;
    // The id means nothing, and the console names one route. Whether it is enough, the API shows.
    return { ...wanted, statementId: live.statementId, sourceArn: live.sourceArn };
  },

  atRest: freeAtRest('part of the function'),

  consoleLink: ({ props, region }) => functionConsole(props.functionName, 'configure', region),

  cloudFormation: {
    type: 'AWS::Lambda::Permission',
    properties: ({ props: { functionName }, outputs }) => ({
      FunctionName: functionName,
      Action: outputs.action,
      Principal: outputs.principal,
      SourceArn: outputs.sourceArn,
    }),
  },

  why: {
    about:
      "The statement in the function's resource policy that allows the API to invoke it. The console adds it for you.",
    properties: {
      functionName: {
        what: 'The function that the permission belongs to. Each function has a policy of its own.',
        otherwise: 'API Gateway answers 500 to requests for this function, although the other function works.',
      },
      apiId: {
        what: 'The API that is allowed to invoke the function: the condition of the statement names it as the source ARN.',
        otherwise:
          'without the condition, any API of any account could invoke the function. With the id of an old API, your API answers 500 and the log of the function stays empty.',
      },
    },
  },
});

async function add(FunctionName: string, wanted: Outputs, aws: Aws): Promise<void> {
  const command = new AddPermissionCommand({
    FunctionName,
    StatementId: wanted.statementId,
    Action: wanted.action,
    Principal: wanted.principal,
    SourceArn: wanted.sourceArn,
  });
  try {
    await aws.client(LambdaClient).send(command);
  } catch (error) {
    // Added by a call whose answer was lost. The id contains that of the API, so it is not about another API.
    if (!isNamed(error, 'ResourceConflictException') || !error.message.includes('already exists')) throw error;
  }
}

async function remove(FunctionName: string, StatementId: string, aws: Aws): Promise<void> {
  const command = new RemovePermissionCommand({ FunctionName, StatementId });
  await orMissing(aws.client(LambdaClient).send(command), notFound);
  const wait = { for: `the permission ${StatementId} of ${FunctionName} to be removed`, usually: 3, atMost: 120 };
  await aws.waiter.until(wait, async () => ((await find(FunctionName, StatementId, aws)) ? undefined : true));
}

/** The recorded one, or ours by its id, or one that a learner has added for the same API. */
async function statementFor(props: Props, aws: Aws, known: Outputs | undefined): Promise<Outputs | undefined> {
  const all = await statements(props.functionName, aws);
  const withId = (id: string | undefined) => all.find(({ statementId }) => statementId === id);
  const wanted = wantedOf(props, aws);
  return withId(known?.statementId) ?? withId(wanted.statementId) ?? all.find((each) => names(each, wanted));
}

async function find(functionName: string, id: string, aws: Aws): Promise<Outputs | undefined> {
  return (await statements(functionName, aws)).find(({ statementId }) => statementId === id);
}

async function statements(FunctionName: string, aws: Aws): Promise<Outputs[]> {
  const command = new GetPolicyCommand({ FunctionName });
  const found: GetPolicyCommandOutput | undefined = await orMissing(aws.client(LambdaClient).send(command), notFound);
  const { Statement = [] } = JSON.parse(found?.Policy ?? '{}') as { Statement?: Statement[] };
  return Statement.map((statement) => ({
    statementId: statement.Sid ?? '',
    action: statement.Action ?? '',
    principal: statement.Principal?.Service ?? '',
    sourceArn: sourceArnOf(statement),
  }));
}

/** Condition keys have no case, and for ARNs `ArnLike` and `ArnEquals` are the same. */
function sourceArnOf({ Condition = {} }: Statement): string {
  const values = { ...Condition['ArnEquals'], ...Condition['ArnLike'] };
  return Object.entries(values).find(([key]) => key.toLowerCase() === 'aws:sourcearn')?.[1] ?? '';
}

function sidOf(apiId: string): string {
  return `apigw-${apiId}`;
}

function wantedOf({ apiId }: Props, { region, account }: Aws): Outputs {
  return {
    statementId: sidOf(apiId),
    action: 'lambda:InvokeFunction',
    principal: 'apigateway.amazonaws.com',
    // Every stage and route: a renamed route still works.
    sourceArn: `arn:aws:execute-api:${region}:${account}:${apiId}/*/*`,
  };
}

/** It allows the same API, for all routes or for some. */
function names({ action, principal, sourceArn }: Outputs, wanted: Outputs): boolean {
  const [api] = wanted.sourceArn.split('*', 1);
  return action === wanted.action && principal === wanted.principal && api !== undefined && sourceArn.startsWith(api);
}

/** A learner's own statement stays as it was adopted. */
function isAsAdopted(live: Outputs, known: Outputs | undefined, wanted: Outputs): boolean {
  return known !== undefined && names(known, wanted) && live.statementId === known.statementId && same(live, known);
}

function same(one: Outputs, other: Outputs): boolean {
  return one.action === other.action && one.principal === other.principal && one.sourceArn === other.sourceArn;
}
