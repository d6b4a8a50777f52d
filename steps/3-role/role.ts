// Chapter 3: creates the role of both functions, with a policy that allows them to write logs.
import { GetRoleCommand, IAMClient, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { managedPolicies } from '../../src/aws/facts.ts';
import { rolePolicy } from '../../src/resources/iam/role-policy.ts';
import { role } from '../../src/resources/iam/role.ts';
import { defineStep, expect } from '../define.ts';
import { names } from '../names.ts';

const { CloudWatchFullAccess, CloudWatchFullAccessV2 } = managedPolicies;

export default defineStep({
  id: 'role',

  async provision(step) {
    const roleName = step.name(names.role);
    const { arn } = await step.ensure('role', role, { name: roleName, trust: 'lambda-trust.json' });
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

  async verify({ aws, check }, { roleName }) {
    const iam = aws.client(IAMClient);
    await check('role.trusts-lambda-only', 'Only Lambda can assume the role', async () => {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleName }));
      const trusted = trustedBy(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '%7B%7D'));
      return expect(
        'lambda.amazonaws.com',
        trusted,
        'Lambda must be able to assume the role of a function, and nobody else needs to.',
        'workshop inspect role',
      );
    });
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

/** Everyone whom a trust policy allows to assume the role, in one line. */
function trustedBy(document: string): string {
  const { Statement = [] } = JSON.parse(document) as { Statement?: Trust | Trust[] };
  const allowed = [Statement].flat().filter(({ Effect }) => Effect === 'Allow');
  const principals = allowed.flatMap(({ Principal }) =>
    typeof Principal === 'string' ? Principal : Object.values(Principal).flat(),
  );
  return [...new Set(principals)].join(', ');
}

interface Trust {
  readonly Effect: string;
  readonly Principal: string | Readonly<Record<string, string | string[]>>;
}
