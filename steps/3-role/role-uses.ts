// What the code of the functions does, as requests: which permissions their role needs.
import type { RoleUse } from '../../src/resources/iam/existing-role.ts';
import type { StepContext } from '../../src/engine/types.ts';
import { logGroupOf, names } from '../names.ts';
import type { CourseOutputs } from '../outputs.ts';

type Context = Pick<StepContext<CourseOutputs>, 'aws' | 'name'>;

export function logUses({ aws: { account, region }, name }: Context): RoleUse[] {
  return [names.createFunction, names.getFunction].map((each) => ({
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    on: `arn:aws:logs:${region}:${account}:log-group:${logGroupOf(name(each))}:log-stream:one`,
  }));
}

export function tableUses({ aws: { account, region }, name }: Context): RoleUse[] {
  return [
    {
      actions: ['dynamodb:PutItem', 'dynamodb:GetItem'],
      on: `arn:aws:dynamodb:${region}:${account}:table/${name(names.table)}`,
    },
  ];
}

/** Of the task visit-count alone: the handbook's functions update nothing. */
export function visitUses({ aws: { account, region }, name }: Context): RoleUse[] {
  return [{ actions: ['dynamodb:UpdateItem'], on: `arn:aws:dynamodb:${region}:${account}:table/${name(names.table)}` }];
}
