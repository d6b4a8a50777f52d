// The condition keys of ECR that are its own.
import type { SandboxContext } from '../../server/context.ts';
import type { PermissionAsked } from '../../server/service-rules.ts';
import type { ConditionKeys } from '../shared/condition-keys.ts';
import { tagsOfArn } from './records.ts';

type Asked = PermissionAsked & Pick<SandboxContext, 'store'>;

export const ecrKeys: ConditionKeys<Asked> = {
  filled: {},
  filledTags: { 'ecr:ResourceTag/': ({ need, store }) => tagsOfArn(store, need.resource) },
  absent: ['ecr:AccountSetting'],
};
