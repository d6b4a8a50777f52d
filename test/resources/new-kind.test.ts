// A kind of resource that the course does not have: one file and one line in the registry are all that it takes.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import {
  CreatePolicyCommand,
  DeletePolicyCommand,
  GetPolicyCommand,
  IAMClient,
  paginateListPolicies,
  type Policy,
} from '@aws-sdk/client-iam';
import { globalConsoleUrl } from '../../src/aws/console-url.ts';
import {
  accountScan,
  allow,
  anyResource,
  cleanupToo,
  learnerOnly,
  onlyWhen,
  type StatementScope,
} from '../../src/aws/permissions.ts';
import { assertOurs, tagList } from '../../src/aws/tags.ts';
import { policyFor } from '../../src/commands/account/policy/policy-document.ts';
import { teardown } from '../../src/commands/course/teardown/teardown.ts';
import { scanAccount } from '../../src/commands/course/teardown/scan/account-scan.ts';
import { atRest } from '../../src/commands/cost/at-rest.ts';
import { asCloudFormation } from '../../src/commands/inspect/as/cloudformation.ts';
import { consoleLink } from '../../src/commands/inspect/details.ts';
import { inspect } from '../../src/commands/inspect/inspect.ts';
import { why } from '../../src/commands/learn/why/why.ts';
import { advance } from '../../src/engine/build/advance.ts';
import { findStep } from '../../src/engine/course.ts';
import type { Aws, Chapter } from '../../src/engine/types.ts';
import { defineResource, orMissing } from '../../src/resources/define.ts';
import { freeAtRest } from '../../src/resources/facets.ts';
import { register } from '../../src/resources/index.ts';
import type { Context } from '../../src/commands/shared/context.ts';
import { recordUi, type RecordedUi } from '../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

type Props = { name: string; action: string };
type Outputs = { arn: string };

const policies: StatementScope = {
  sid: 'CustomerPolicies',
  arns: ({ account }) => [`arn:aws:iam::${account}:policy/*`],
};

const customerPolicy = defineResource<Props, Outputs>({
  kind: 'customer-policy',
  describe: ({ name }) => `IAM policy ${name}`,
  identify: ({ name }, outputs) => ({ name, arn: outputs?.arn }),

  async read({ name }, aws) {
    const live = await find(name, aws);
    return live && { arn: live.Arn ?? '' };
  },

  async ensure({ name, action }, aws) {
    const live = await find(name, aws);
    if (live) assertOurs(`IAM policy ${name}`, live.Tags, aws.tags);
    else {
      const Statement = [{ Effect: 'Allow', Action: action, Resource: '*' }];
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      const command = new CreatePolicyCommand({ PolicyName: name, PolicyDocument, Tags: tagList(aws.tags) });
      await aws.client(IAMClient).send(command);
    }
    return { arn: arnOf(name, aws) };
  },

  async remove({ name }, aws) {
    const live = await find(name, aws);
    if (!live) return;
    assertOurs(`IAM policy ${name}`, live.Tags, aws.tags);
    await aws.client(IAMClient).send(new DeletePolicyCommand({ PolicyArn: live.Arn }));
  },

  calls: {
    'IAM.CreatePolicy': learnerOnly(allow(policies, 'iam:CreatePolicy iam:TagPolicy')),
    'IAM.GetPolicy': cleanupToo(allow(policies, 'iam:GetPolicy')),
    'IAM.DeletePolicy': cleanupToo(allow(policies, 'iam:DeletePolicy')),
    'IAM.ListPolicies': onlyWhen(accountScan, cleanupToo(allow(anyResource, 'iam:ListPolicies'))),
  },

  listing: {
    noun: 'IAM policy',
    async *list(aws) {
      for await (const { Policies = [] } of paginateListPolicies({ client: aws.client(IAMClient) }, { Scope: 'Local' }))
        for (const { PolicyName: name = '' } of Policies) yield { name, key: name };
    },
    propsOf: ({ key }) => ({ name: key, action: '' }),
  },

  async liveTags(name, aws) {
    const live = await find(name, aws);
    return live && (live.Tags ?? []);
  },

  atRest: freeAtRest('customer policies are free'),

  consoleLink: ({ outputs: { arn = '' } }) => globalConsoleUrl(`iam/home#/policies/details/${arn}`),

  cloudFormation: {
    type: 'AWS::IAM::ManagedPolicy',
    values: ({ outputs }) => ({ Ref: outputs.arn }),
    properties: ({ props }) => ({ ManagedPolicyName: props.name }),
  },

  why: {
    about: 'A policy of your own account, made for this test.',
    properties: {
      name: { what: 'What people call it.', otherwise: 'it has another name.' },
      action: { what: 'The one action that it allows.', otherwise: 'it allows another action.' },
    },
  },
});

async function find(name: string, aws: Aws): Promise<Policy | undefined> {
  const asked = aws.client(IAMClient).send(new GetPolicyCommand({ PolicyArn: arnOf(name, aws) }));
  return (await orMissing(asked, 'NoSuchEntityException'))?.Policy;
}

function arnOf(name: string, { account }: Aws): string {
  return `arn:aws:iam::${account}:policy/${name}`;
}

const extraChapter: Chapter = {
  number: 9,
  title: 'Policies',
  steps: [
    {
      id: 'own-policy',
      title: 'Create a policy of your own',
      needs: [],
      load: () =>
        Promise.resolve({
          id: 'own-policy',
          async provision({ ensure }) {
            const props = { name: 'aws-workshop-own-policy', action: 's3:ListAllMyBuckets' };
            return ensure('own-policy', customerPolicy, props);
          },
          verify: () => Promise.resolve(),
        }),
    },
  ],
};

describe('a new kind of resource, once it is registered', () => {
  let unregister: () => void;
  let workspace: TestWorkspace;
  before(async () => {
    unregister = register('customer-policy', () => Promise.resolve(customerPolicy));
    workspace = await openTestWorkspace({
      policy: await policyFor({ audience: 'learner', account: '*', region: 'ap-south-1', suffix: '' }),
    });
  });
  after(async () => {
    unregister();
    await workspace.stop();
  });

  const scan = () =>
    workspace.work(({ run: { aws, explain, endsCommand } }) => scanAccount(aws, { suffix: '', explain, endsCommand }));
  const checkpoint = () => workspace.work(({ run }) => Promise.resolve(structuredClone(run.checkpoint)));

  async function command<O>(run: (context: Context, options: O) => Promise<number>, options: O): Promise<RecordedUi> {
    const heard = recordUi();
    const { signal } = new AbortController();
    assert.equal(await run({ ui: heard.ui, paths: workspace.paths, signal, yes: true }, options), 0);
    return heard;
  }

  it('is in the policy of a learner, and an instructor may only remove it', async () => {
    const actionsFor = async (audience: 'learner' | 'instructor') => {
      const { Statement } = await policyFor({ audience, account: '*', region: 'ap-south-1', suffix: '' });
      return Statement.find(({ Sid }) => Sid === 'CustomerPolicies');
    };
    assert.deepEqual(await actionsFor('learner'), {
      Sid: 'CustomerPolicies',
      Effect: 'Allow',
      Action: ['iam:CreatePolicy', 'iam:DeletePolicy', 'iam:GetPolicy', 'iam:TagPolicy'],
      Resource: ['arn:aws:iam::*:policy/*'],
    });
    assert.deepEqual((await actionsFor('instructor'))?.Action, ['iam:DeletePolicy', 'iam:GetPolicy']);
  });

  it('is created by a step, with the permissions of that policy', async () => {
    await workspace.goto('table');
    await workspace.work(async ({ run }) => {
      const longer = { ...run, course: [...run.course, extraChapter] };
      const { verified } = await advance(longer, findStep(longer.course, 'own-policy'));
      assert.equal(verified, true);
    });
    assert.deepEqual(
      (await checkpoint()).resources.map(({ kind }) => kind),
      ['table', 'customer-policy'],
    );
  });

  it('is found by the account scan', async () => {
    const { found, unseen } = await scan();
    assert.deepEqual(
      found.map(({ what, name, because }) => [what, name, because]),
      [
        ['DynamoDB table', 'AWSWorkshopDemoTable', 'our tag'],
        ['IAM policy', 'aws-workshop-own-policy', 'our tag'],
      ],
    );
    assert.deepEqual(unseen, []);
  });

  it('is in the cost estimate, in the console and in the CloudFormation template', async () => {
    const known = await checkpoint();
    const record = known.resources[1];
    assert.ok(record);
    const arn = 'arn:aws:iam::123456789012:policy/aws-workshop-own-policy';
    assert.deepEqual((await atRest(known))[1], {
      id: 'own-policy',
      kind: 'customer-policy',
      dollarsPerHour: 0,
      because: 'customer policies are free',
    });
    assert.equal(
      await consoleLink(record, 'ap-south-1'),
      `https://us-east-1.console.aws.amazon.com/iam/home#/policies/details/${arn}`,
    );
    assert.equal(
      await asCloudFormation([record], known),
      [
        'Resources:',
        '  OwnPolicy:',
        '    Type: AWS::IAM::ManagedPolicy',
        '    Properties:',
        '      ManagedPolicyName: aws-workshop-own-policy',
      ].join('\n'),
    );
  });

  it('is shown by inspect, and explained by why', async () => {
    const shown = await command(inspect, { what: 'own-policy' });
    assert.match(shown.lines.join('\n'), /^ {2}idle cost +USD 0 an hour: customer policies are free$/m);
    const { resources } = shown.document as unknown as { resources: { state: string; what: string }[] };
    assert.deepEqual(
      resources.map(({ state, what }) => [state, what]),
      [['present', 'IAM policy aws-workshop-own-policy']],
    );
    const pages: string[] = [];
    const { ui } = recordUi();
    const context = {
      ui: { ...ui, page: (_document: unknown, text: string) => pages.push(text) },
      paths: workspace.paths,
    };
    assert.equal(await why(context as unknown as Context, { what: 'own-policy.action' }), 0);
    assert.deepEqual(pages, [
      '# own-policy.action = `s3:ListAllMyBuckets`\n\nThe one action that it allows.\n\n**Otherwise:** it allows another action.',
    ]);
  });

  it('is found without a checkpoint, and removed by teardown', async () => {
    await rm(workspace.paths.checkpoint);
    const shown = await command(teardown, { discover: true, dryRun: true });
    assert.match(shown.lines.join('\n'), /^ {4}IAM policy aws-workshop-own-policy$/m);
    const { lines } = await command(teardown, { discover: true });
    assert.match(lines.join('\n'), /^Removed 2 resources\. Nothing is left\.$/m);
    assert.match(
      lines.join('\n'),
      /^Account scan \(independent of the checkpoint\): 13 resource types, 0 workshop resources left\.$/m,
    );
    assert.deepEqual((await scan()).found, []);
  });
});
