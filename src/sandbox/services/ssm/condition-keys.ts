// The condition keys of Systems Manager that are its own. Only those of parameters have values here.
import type { SandboxContext } from '../../server/context.ts';
import type { PermissionAsked } from '../../server/service-rules.ts';
import { flagIn, type ConditionKeys } from '../shared/condition-keys.ts';
import { tagsOfArn } from './records.ts';

type Asked = PermissionAsked & Pick<SandboxContext, 'store'>;

export const ssmKeys: ConditionKeys<Asked> = {
  filled: {
    'ssm:Overwrite': ({ input, need }) =>
      need.action === 'ssm:PutParameter' ? (flagIn(input, 'Overwrite') ?? false) : undefined,
    'ssm:Recursive': ({ input, need }) =>
      need.action === 'ssm:GetParametersByPath' ? (flagIn(input, 'Recursive') ?? false) : undefined,
  },
  filledTags: {
    'ssm:resourceTag/': ({ need, store }) => tagsOfArn(store, need.resource),
  },
  absent: [
    'ssm:AccessRequestId',
    'ssm:AutoApprove',
    'ssm:DocumentCategories',
    'ssm:DocumentType',
    'ssm:DocumentVersion',
    'ssm:InventoryTypeName',
    'ssm:NodeAccountId',
    'ssm:NodeOrgId',
    'ssm:Policies',
    'ssm:SessionDocumentAccessCheck',
    'ssm:SyncType',
  ],
};
