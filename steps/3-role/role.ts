// Chapter 3: the role that both functions run as, and its leave to write logs.
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
      handbook: 'the managed policy CloudWatchFullAccess, so that the functions can write logs',
      today: `${policyArn} is attached; a role of your own would take AWSLambdaBasicExecutionRole instead`,
      why: 'AWS has announced the end of CloudWatchFullAccess in favour of V2, and to write logs three actions suffice.',
    });
    return { roleName, roleArn: arn };
  },

  async verify({ aws, check }, { roleName }) {
    const iam = aws.client(IAMClient);
    await check('role.trusts-lambda-only', 'Lambda may assume the role, and nobody else may', async () => {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleName }));
      const trusted = trustedBy(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '%7B%7D'));
      return expect(
        'lambda.amazonaws.com',
        trusted,
        'Lambda refuses functions with such a role.',
        'workshop inspect role',
      );
    });
    await check('role.can-write-logs', 'The role may write logs', async () => {
      const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: roleName }));
      const arns = AttachedPolicies.map(({ PolicyArn }) => PolicyArn ?? '');
      const found = [CloudWatchFullAccess, CloudWatchFullAccessV2].find((arn) => arns.includes(arn));
      return found
        ? { pass: true, actual: found }
        : {
            pass: false,
            because: 'Without it the functions run, but leave no log.',
            expected: CloudWatchFullAccess,
            actual: arns.join(', ') || 'no policy',
            help: 'workshop next   # attaches it again',
          };
    });
  },
});

/** Everything that a trust policy lets in, in one line. */
function trustedBy(document: string): string {
  const { Statement = [] } = JSON.parse(document) as { Statement?: Trust | Trust[] };
  const allowed = [Statement].flat().filter(({ Effect }) => Effect === 'Allow');
  return allowed
    .flatMap(({ Principal }) => (typeof Principal === 'string' ? Principal : Object.values(Principal).flat()))
    .join(', ');
}

interface Trust {
  readonly Effect: string;
  readonly Principal: string | Readonly<Record<string, string | string[]>>;
}
