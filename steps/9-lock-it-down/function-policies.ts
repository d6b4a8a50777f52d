// The inline policies of the roles that belong to one function each: what its code does, and nothing else.
import type { Json, StepContext } from '../../src/engine/types.ts';
import type { Which } from '../6-code/archives.ts';
import { logGroupOf, names } from '../names.ts';
import type { CourseOutputs } from '../outputs.ts';

type Context = Pick<StepContext<CourseOutputs>, 'aws' | 'name' | 'outputs'>;
type InlinePolicy = { role: string; name: string; document: Json };

const roles = { create: names.createRole, get: names.getRole } as const;
const functions = { create: names.createFunction, get: names.getFunction } as const;
const tableActions = { create: 'dynamodb:PutItem', get: 'dynamodb:GetItem' } as const;

/** IAM has a role once for all regions. Each stack puts its own policy on it, so the name has the region. */
export function functionPolicy(which: Which, step: Context): InlinePolicy {
  const { account, region } = step.aws;
  const name = step.name(functions[which]);
  const lines = `arn:aws:logs:${region}:${account}:log-group:${logGroupOf(name)}:*`;
  return {
    role: step.name(roles[which]),
    name: `${name}-${region}`,
    document: documentOf(
      allow(tableActions[which], step.outputs('table').tableArn),
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], lines),
    ),
  };
}

/** Of the task visit-count: the function updates an item for each visit. */
export function visitPolicy(step: Context): InlinePolicy {
  return {
    role: step.name(roles.get),
    name: `${step.name(functions.get)}-visits-${step.aws.region}`,
    document: documentOf(allow('dynamodb:UpdateItem', step.outputs('table').tableArn)),
  };
}

function allow(Action: string | string[], Resource: string): Json {
  return { Effect: 'Allow', Action, Resource };
}

function documentOf(...Statement: Json[]): Json {
  return { Version: '2012-10-17', Statement };
}
