// Chapter 9: gives each function a role of its own, which allows what its code does and nothing else.
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { roleNameOf } from '../../src/aws/name-rules.ts';
import type { ProvisionContext, VerifyContext } from '../../src/engine/types.ts';
import { allowedTo, type RoleUse } from '../../src/resources/iam/existing-role.ts';
import { inlinePolicy } from '../../src/resources/iam/inline-policy.ts';
import { role } from '../../src/resources/iam/role.ts';
import { lambdaFunction } from '../../src/resources/lambda/function.ts';
import { askApi, idIn, inOneLine, newUrl, postShorten } from '../ask-api.ts';
import type { Which } from '../6-code/archives.ts';
import { defineStep, expect } from '../define.ts';
import { logGroupOf, names } from '../names.ts';
import type { CourseOutputs } from '../outputs.ts';
import { functionPolicy, visitPolicy } from './function-policies.ts';

type Provision = ProvisionContext<CourseOutputs, 'own-roles'>;
type Verify = VerifyContext<CourseOutputs, 'own-roles'>;

export default defineStep({
  id: 'own-roles',

  async provision(step) {
    const { arn: existing } = step.executionRole;
    if (existing !== undefined) return keepExisting(step, existing);
    const { roleName, roleArn } = step.outputs('role');
    const { tableName, tableArn } = step.outputs('table');
    const { getFunction } = step.outputs('functions');
    await step.expectFailure(
      'own-roles.table-deletable',
      'A function that only reads has permission to delete the table',
      'both functions still have the same role, and it allows every action on every table',
      async () => {
        const deletion = { actions: ['dynamodb:DeleteTable'], on: tableArn };
        const allowed = await allowedTo(roleArn, [deletion], step.aws);
        const decision = allowed === undefined ? noSimulation : allowed.length > 0 ? 'is allowed' : 'is not allowed';
        return {
          failed: decision === 'is allowed',
          seen: `${roleName}, the role of ${getFunction}: dynamodb:DeleteTable on ${tableName} ${decision}`,
          commands: [
            `aws iam simulate-principal-policy --policy-source-arn ${roleArn} --action-names dynamodb:DeleteTable --resource-arns ${tableArn} --query "EvaluationResults[].EvalDecision"`,
          ],
        };
      },
    );
    const createRoleArn = await ownRole(step, 'create', names.createRole);
    const getRoleArn = await ownRole(step, 'get', names.getRole);
    if (step.outputsIfBuilt('visit-count'))
      await step.ensure('visit-count-policy', inlinePolicy, visitPolicy(step), { neededBy: 'visit-count' });
    await assignRole(step, 'create', createRoleArn);
    await assignRole(step, 'get', getRoleArn);
    return { createRoleArn, getRoleArn };
  },

  async verify(step, { createRoleArn, getRoleArn }) {
    // Its administrator decides what an existing role allows.
    if (step.executionRole.arn !== undefined) return;
    const { aws, check, outputs } = step;
    const { createFunction, getFunction } = outputs('functions');
    const { apiUrl } = outputs('api');
    const help = 'workshop inspect';
    const wait = { usually: 5, atMost: 60 };
    await check(
      'own-roles.functions-have-own-roles',
      'Each function has a role of its own',
      async () => {
        const roles = [await roleOfFunction(createFunction, step), await roleOfFunction(getFunction, step)];
        const because = 'A function has the permissions of another role than its own.';
        const wanted = [names.createRole, names.getRole].map(step.name);
        return expect(wanted.join(', '), roles.join(', '), because, help);
      },
      { wait },
    );
    await check('own-roles.create-function-least', `${createFunction} is allowed to add items, and nothing else`, () =>
      checkLeast(step, createRoleArn, { allowed: 'dynamodb:PutItem', own: createFunction, other: getFunction }),
    );
    await check(
      'own-roles.get-function-least',
      `${getFunction} is allowed to read items, and not to delete the table`,
      () => checkLeast(step, getRoleArn, { allowed: 'dynamodb:GetItem', own: getFunction, other: createFunction }),
    );
    await check(
      'own-roles.still-works',
      'A URL is stored and found with the new roles',
      async () => {
        const url = newUrl();
        const stored = await postShorten(apiUrl, { urlToShorten: url }, aws);
        const id = idIn(stored);
        if (!id)
          return expect('200 with an id', inOneLine(stored), `The role of ${createFunction} allows too little.`, help);
        const found = inOneLine(await askApi(`${apiUrl}/${id}`, aws));
        return expect(`200 "${url}"`, found, `The role of ${getFunction} allows too little.`, help);
      },
      { wait },
    );
  },
});

async function ownRole(step: Provision, which: Which, name: string): Promise<string> {
  const { permissionsBoundary } = step.executionRole;
  const { arn } = await step.ensure(`${which}-role`, role, {
    name: step.name(name),
    trust: 'lambda-trust.json',
    ...(permissionsBoundary !== undefined && { permissionsBoundary }),
  });
  await step.ensure(`${which}-role-policy`, inlinePolicy, functionPolicy(which, step));
  return arn;
}

/** Code and other settings as the step `deploy` has set them, or a task after it. */
async function assignRole(step: Provision, which: Which, arn: string): Promise<void> {
  const { file, sha256 } = step.outputs('package')[`${which}Zip`];
  await step.ensure(`${which}-function`, lambdaFunction, {
    name: step.outputs('functions')[`${which}Function`],
    code: { archive: file, sha256 },
    role: arn,
    environment: { TABLE_NAME: step.outputs('table').tableName },
    layers: [step.outputs('layer').layerVersionArn],
  });
}

function keepExisting({ drift }: Provision, arn: string): CourseOutputs['own-roles'] {
  drift({
    handbook: 'one role for both functions',
    today: `the functions keep the existing role ${arn}, and this step is skipped`,
    why: 'The workshop creates no roles in this folder. Ask the administrator of the role for one role per function.',
  });
  return { createRoleArn: arn, getRoleArn: arn };
}

async function roleOfFunction(FunctionName: string, { aws }: Verify): Promise<string> {
  const command = new GetFunctionConfigurationCommand({ FunctionName });
  const { Role } = await aws.client(LambdaClient).send(command);
  return Role === undefined ? 'none' : roleNameOf(Role);
}

const noSimulation = 'is not simulated, because you have no permission iam:SimulatePrincipalPolicy on the role';

/** A task can allow more: only what no task needs is asked for. */
const tableActions = [
  'dynamodb:PutItem',
  'dynamodb:GetItem',
  'dynamodb:DeleteItem',
  'dynamodb:Scan',
  'dynamodb:DeleteTable',
];

async function checkLeast(
  { aws, outputs }: Verify,
  roleArn: string,
  { allowed, own, other }: { readonly allowed: string; readonly own: string; readonly other: string },
) {
  const { tableArn } = outputs('table');
  const lines = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  const streamOf = (name: string) =>
    `arn:aws:logs:${aws.region}:${aws.account}:log-group:${logGroupOf(name)}:log-stream:one`;
  const uses: [string, RoleUse][] = [
    ['the table', { actions: tableActions, on: tableArn }],
    ['another table', { actions: tableActions, on: `${tableArn}-other` }],
    [`the log group of ${own}`, { actions: lines, on: streamOf(own) }],
    [`the log group of ${other}`, { actions: lines, on: streamOf(other) }],
  ];
  const seen: string[] = [];
  for (const [where, use] of uses) {
    const actions = await allowedTo(roleArn, [use], aws);
    if (actions === undefined) return { pass: true as const, actual: `The role ${noSimulation}` };
    if (actions.length > 0) seen.push(`${actions.join(', ')} on ${where}`);
  }
  return expect(
    `${allowed} on the table; ${lines.join(', ')} on the log group of ${own}`,
    seen.join('; ') || 'nothing',
    'The role allows something else than the code of its function does.',
    `workshop inspect   # the policy of ${roleNameOf(roleArn)}`,
  );
}
