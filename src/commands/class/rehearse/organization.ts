// Creates an organization with a unit full of accounts, with the calls of Organizations that an administrator uses.
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  CreateOrganizationalUnitCommand,
  DescribeCreateAccountStatusCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { createAws } from '../../../aws/create-aws.ts';
import { withRole, type Target } from '../../../aws/target/target.ts';
import { createWaiter } from '../../../engine/wait/waiter.ts';
import { required } from '../../../resources/define.ts';
import { organizationsRegion } from '../account/organization.ts';
import { defaultRoleName } from '../roster/read-org-unit.ts';
import { mapConcurrently } from '../../../lib/map-concurrently.ts';

export interface NewAccount {
  readonly name: string;
  readonly account: string;
  /** With the learner's own credentials, which the instructor does not have. */
  readonly target: Target;
}

interface CreatedOrganization {
  /** `ou-…` */
  readonly unit: string;
  /** In the order of the names. */
  readonly accounts: readonly NewAccount[];
}

interface OrganizationOptions {
  readonly unitName: string;
  readonly names: readonly string[];
  readonly atOnce: number;
  readonly signal: AbortSignal;
}

export async function createOrganization(
  management: Target,
  { unitName, names, atOnce, signal }: OrganizationOptions,
): Promise<CreatedOrganization> {
  const client = new OrganizationsClient({ ...management.config, region: organizationsRegion } as never);
  const abort = { abortSignal: signal };
  try {
    await client.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }), abort);
    const { Roots } = await client.send(new ListRootsCommand({}), abort);
    const root = required(Roots?.[0]?.Id, 'Roots.Id');
    const input = { ParentId: root, Name: unitName };
    const { OrganizationalUnit } = await client.send(new CreateOrganizationalUnitCommand(input), abort);
    const unit = required(OrganizationalUnit?.Id, 'OrganizationalUnit.Id');
    const made = await mapConcurrently(
      names,
      async (name) => {
        const account = await makeAccount(client, name, signal);
        const move = { AccountId: account, SourceParentId: root, DestinationParentId: unit };
        await client.send(new MoveAccountCommand(move), abort);
        return { name, account, target: await makeLearner(management, account, signal) };
      },
      { atOnce, signal },
    );
    const accounts = made.map((outcome) => {
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    });
    return { unit, accounts };
  } finally {
    client.destroy();
  }
}

async function makeAccount(client: OrganizationsClient, name: string, signal: AbortSignal): Promise<string> {
  const Email = `${name.toLowerCase().replaceAll(' ', '-')}@example.com`;
  const asked = await client.send(new CreateAccountCommand({ AccountName: name, Email }), { abortSignal: signal });
  const CreateAccountRequestId = required(asked.CreateAccountStatus?.Id, 'CreateAccountStatus.Id');
  const waiter = createWaiter({ emit: () => undefined, signal, passes: () => false });
  return waiter.until({ for: `the account of ${name}`, usually: 20, atMost: 300 }, async () => {
    const { CreateAccountStatus } = await client.send(
      new DescribeCreateAccountStatusCommand({ CreateAccountRequestId }),
      { abortSignal: signal },
    );
    return CreateAccountStatus?.State === 'SUCCEEDED' ? CreateAccountStatus.AccountId : undefined;
  });
}

/** Creates an IAM user with an access key for the learner. */
async function makeLearner(management: Target, account: string, signal: AbortSignal): Promise<Target> {
  const role = { arn: `arn:aws:iam::${account}:role/${defaultRoleName}`, sessionName: 'workshop-class' };
  const target = withRole(management, role, management.region);
  const aws = createAws({ target, account, suffix: '', buildDir: '', emit: () => undefined, signal });
  try {
    const iam = aws.client(IAMClient);
    const UserName = 'learner';
    await iam.send(new CreateUserCommand({ UserName }));
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const accessKeyId = required(AccessKey?.AccessKeyId, 'AccessKey.AccessKeyId');
    const secretAccessKey = required(AccessKey?.SecretAccessKey, 'AccessKey.SecretAccessKey');
    return { ...management, config: { ...management.config, credentials: { accessKeyId, secretAccessKey } } };
  } finally {
    aws.close();
  }
}
