// Chapter 3: creates the role of both functions, with a policy that allows them to write logs.
import { GetRoleCommand, IAMClient, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { managedPolicies } from '../../src/aws/facts.ts';
import { roleNameOf } from '../../src/aws/name-rules.ts';
import type { ProvisionContext, VerifyContext } from '../../src/engine/types.ts';
import { rolePolicy } from '../../src/resources/iam/role-policy.ts';
import { deniedTo, readExistingRole, trustedBy } from '../../src/resources/iam/existing-role.ts';
import { role } from '../../src/resources/iam/role.ts';
import { defineStep, expect } from '../define.ts';
import { names } from '../names.ts';
import type { CourseOutputs } from '../outputs.ts';
import { logUses, tableUses } from './role-uses.ts';

const { CloudWatchFullAccess, CloudWatchFullAccessV2 } = managedPolicies;

export default defineStep({
  id: 'role',

  async provision(step) {
    const { arn: existing, permissionsBoundary } = step.executionRole;
    if (existing !== undefined) return useExisting(step, existing);
    const roleName = step.name(names.role);
    const { arn } = await step.ensure('role', role, {
      name: roleName,
      trust: 'lambda-trust.json',
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    });
    const { policyArn } = await step.ensure('logs-policy', rolePolicy, {
      role: roleName,
      policyArn: CloudWatchFullAccess,
      successor: CloudWatchFullAccessV2,
    });
    step.drift({
      handbook: 'the managed policy CloudWatchFullAccess allows the functions to write logs',
      today: `${policyArn} is attached; in production, attach AWSLambdaBasicExecutionRole`,
      why: 'AWS has announced that V2 replaces CloudWatchFullAccess, and writing logs needs only three actions.',
    });
    return { roleName, roleArn: arn };
  },

  async verify(step, { roleName, roleArn }) {
    const { aws, check, executionRole } = step;
    const iam = aws.client(IAMClient);
    const isExisting = executionRole.arn !== undefined;
    const trustTitle = isExisting ? 'Lambda can assume the role' : 'Only Lambda can assume the role';
    await check('role.trusts-lambda-only', trustTitle, async () => {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleName }));
      const trusted = trustedBy(Role?.AssumeRolePolicyDocument);
      // Whom else an administrator lets assume a role of their own is their decision.
      if (isExisting && trusted.includes(lambda)) return { pass: true, actual: trusted.join(', ') };
      return expect(
        lambda,
        trusted.join(', '),
        'Lambda must be able to assume the role of a function, and nobody else needs to.',
        isExisting ? showTrust(roleName) : 'workshop inspect role',
      );
    });
    if (isExisting) {
      await checkUses(step, roleArn);
      return;
    }
    await check('role.can-write-logs', 'The role allows the functions to write logs', async () => {
      const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: roleName }));
      const arns = AttachedPolicies.map(({ PolicyArn }) => PolicyArn ?? '');
      const found = [CloudWatchFullAccess, CloudWatchFullAccessV2].find((arn) => arns.includes(arn));
      return found
        ? { pass: true, actual: found }
        : {
            pass: false,
            because: 'Without this policy the functions run, but write no logs.',
            expected: CloudWatchFullAccess,
            actual: arns.join(', ') || 'no policy',
            help: 'workshop next   # attaches it again',
          };
    });
  },
});

const lambda = 'lambda.amazonaws.com';

/** Nothing is created, so there is no record: teardown, undo and exercises have nothing to change. */
async function useExisting(
  { aws, drift }: ProvisionContext<CourseOutputs, 'role'>,
  arn: string,
): Promise<CourseOutputs['role']> {
  await readExistingRole(arn, aws);
  drift({
    handbook: 'you create the role and attach its policies',
    today: `the functions use the existing role ${arn}; the workshop does not change or remove it`,
    why: 'Many organizations let only administrators create roles. They decide what your functions are allowed to do.',
  });
  return { roleName: roleNameOf(arn), roleArn: arn };
}

/** Of an existing role the effect counts, and not which policies allow it. */
async function checkUses(step: VerifyContext<CourseOutputs, 'role'>, roleArn: string): Promise<void> {
  await step.check(
    'role.can-write-logs',
    'The role allows the functions to write logs and to use the table',
    async () => {
      const uses = [...logUses(step), ...tableUses(step)];
      const denied = await deniedTo(roleArn, uses, step.aws);
      if (denied === undefined) return { pass: true, actual: `not simulated: ${noSimulation}` };
      return expect(
        'everything allowed',
        denied.length === 0 ? 'everything allowed' : `not allowed: ${[...new Set(denied)].join(', ')}`,
        'Without these permissions the functions run, but write no logs, or cannot store a URL in chapter 6.',
        `aws iam list-attached-role-policies --role-name ${roleNameOf(roleArn)}   # an administrator adds what is missing`,
      );
    },
  );
}

const noSimulation =
  'you have no permission iam:SimulatePrincipalPolicy on the role. The steps logs and database-access show it';

function showTrust(roleName: string): string {
  return `aws iam get-role --role-name ${roleName}   # an administrator adds ${lambda} to its trust policy`;
}
