// The condition keys of Lambda.
import type { PermissionAsked } from '../../server/service-rules.ts';
import type { SandboxContext } from '../../server/context.ts';
import { textIn, type ConditionKeys } from '../shared/condition-keys.ts';
import { recordsOf } from './records.ts';

type Asked = PermissionAsked & Pick<SandboxContext, 'store'>;

export const lambdaKeys: ConditionKeys<Asked> = {
  filled: {
    'lambda:Layer': ({ input: { Layers } }) =>
      Array.isArray(Layers) && Layers.length > 0 ? Layers.filter((layer) => typeof layer === 'string') : undefined,
    'lambda:Principal': (asked) => textIn(asked.input, 'Principal') ?? principalOfStatement(asked),
    'lambda:FunctionArn': ({ need, operation }) =>
      operation.includes('FunctionUrlConfig') ? need.resource.split(':').slice(0, 7).join(':') : undefined,
    'lambda:FunctionUrlAuthType': ({ input }) => textIn(input, 'FunctionUrlAuthType') ?? textIn(input, 'AuthType'),
    'lambda:InvokedViaFunctionUrl': ({ input: { InvokedViaFunctionUrl } }) =>
      typeof InvokedViaFunctionUrl === 'boolean' ? InvokedViaFunctionUrl : undefined,
  },
  absent: [
    'lambda:CodeSigningConfigArn',
    'lambda:EventSourceToken',
    'lambda:SecurityGroupIds',
    'lambda:SubnetIds',
    'lambda:VpcIds',
  ],
};

/** Whom the statement names that the request removes. */
function principalOfStatement({ operation, input, need, store }: Asked): string | undefined {
  if (operation !== 'RemovePermission') return undefined;
  const [, , , region, account, , name, qualifier = '$LATEST'] = need.resource.split(':');
  const record = recordsOf(store).functions.get(`${account}/${region}/${name}`);
  const statement = record?.policies[qualifier]?.statements.find(({ Sid }) => Sid === input['StatementId']);
  const principal = statement?.Principal;
  const named = typeof principal === 'object' ? Object.values(principal).flat()[0] : principal;
  // Lambda stores an account as its root.
  return named && (/^arn:aws:iam::(\d{12}):root$/.exec(named)?.[1] ?? named);
}
