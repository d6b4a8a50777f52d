// A log group that keeps its lines for some days. Created before its function, because Lambda creates one without a limit.
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  ListTagsForResourceCommand,
  paginateDescribeLogGroups,
  PutLogGroupDeletionProtectionCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  type LogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from '../../engine/types.ts';
import { assertOurs, ownerOf, tagList } from '../../aws/tags.ts';
import { defineResource, isNamed, orMissing, required, waitForTags } from '../define.ts';
import { find as findFunction } from '../lambda/function-state.ts';
import {
  allow,
  anyResource,
  changedByHand,
  adoption,
  cleanupToo,
  learnerOnly,
  onlyWhen,
  type StatementScope,
} from '../../aws/permissions.ts';
import { consoleUrl } from '../../aws/console-url.ts';
import { freeAtRest } from '../facets.ts';

/** `untagged`: Lambda has created it again for a last line of a deleted function. It is known by its name alone. */
type Props = { name: string; retentionDays: number; untagged?: boolean };
/** `retentionDays` 0: forever. */
type Outputs = { arn: string; retentionDays: number };

const notFound = 'ResourceNotFoundException';
/** Where Lambda writes the lines of its functions. */
const functionGroups = '/aws/lambda/';

export const logGroups: StatementScope = {
  sid: 'LogGroups',
  // Some actions are checked with the ARN of the group, others with that of all its streams.
  arns: ({ arn, names }) =>
    names('log-group').flatMap((name) => ['', ':*'].map((streams) => arn('logs', `log-group:${name}${streams}`))),
};

export const logGroup = defineResource<Props, Outputs>({
  kind: 'log-group',
  describe: ({ name }) => `log group ${name}`,
  identify: ({ name }, outputs) => ({ name, arn: outputs?.arn }),

  async read({ name }, aws) {
    const live = await find(name, aws);
    return live && outputsOf(live);
  },

  async ensure({ name, retentionDays }, aws) {
    const there = await find(name, aws);
    if (there) await assertGroupOurs(name, aws);
    const live = there ?? (await create(name, aws));
    const outputs = outputsOf(live);
    if (outputs.retentionDays === retentionDays) return outputs;
    const command = new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: retentionDays });
    await aws.client(CloudWatchLogsClient).send(command);
    return seen(name, aws, (found) => found.retentionInDays === retentionDays);
  },

  async remove({ name, untagged }, aws) {
    const live = await find(name, aws);
    if (!live) return;
    await (untagged ? assertUnused(name, aws) : assertGroupOurs(name, aws));
    if (live.deletionProtectionEnabled) await unprotect(name, aws);
    await remove(name, aws);
    // An invocation that was running when its function was deleted may create the group again, without our tag.
    let times = 0;
    await aws.waiter.until({ for: `the deletion of the log group ${name}`, usually: 5, atMost: 60 }, async () => {
      if (!(await find(name, aws))) return ++times === 2 ? true : undefined;
      times = 0;
      await remove(name, aws);
      return undefined;
    });
  },

  async removeAgain({ name }, aws) {
    const live = await find(name, aws);
    // Lambda creates one without tags and without a limit. Any other belongs to somebody.
    if (!live || live.retentionInDays !== undefined) return;
    const tags = (await liveTags(name, aws)) ?? {};
    if (Object.keys(tags).length === 0) await remove(name, aws);
  },

  calls: {
    'CloudWatchLogs.CreateLogGroup': learnerOnly(allow(logGroups, 'logs:CreateLogGroup logs:TagResource')),
    'CloudWatchLogs.DescribeLogGroups': cleanupToo(
      allow(anyResource, 'logs:DescribeLogGroups logs:ListTagsForResource'),
    ),
    'CloudWatchLogs.ListTagsForResource': cleanupToo(allow(logGroups, 'logs:ListTagsForResource')),
    'CloudWatchLogs.PutRetentionPolicy': learnerOnly(allow(logGroups, 'logs:PutRetentionPolicy')),
    'CloudWatchLogs.PutLogGroupDeletionProtection': onlyWhen(
      changedByHand,
      cleanupToo(allow(logGroups, 'logs:PutLogGroupDeletionProtection')),
    ),
    'CloudWatchLogs.TagResource': onlyWhen(adoption, learnerOnly(allow(logGroups, 'logs:TagResource'))),
    'CloudWatchLogs.DeleteLogGroup': cleanupToo(allow(logGroups, 'logs:DeleteLogGroup')),
  },

  listing: {
    noun: 'log group',
    async *list(aws) {
      const client = aws.client(CloudWatchLogsClient);
      // Only functions write to the log groups of the course.
      const pages = paginateDescribeLogGroups({ client }, { logGroupNamePrefix: functionGroups });
      for await (const { logGroups: found = [] } of pages)
        for (const { logGroupName: name = '' } of found) yield { name, key: name };
    },
    propsOf: ({ key }) => ({ name: key, retentionDays: 0 }),
    // Lambda has created it again for a last line of a function that is gone.
    ownerWithoutTag: async ({ key }, { aws, suffixInName }) =>
      suffixInName === undefined || (await hasFunction(key, aws)) ? undefined : { suffix: suffixInName },
    evidence: () => 'its name, and no function has that name',
    isWeakEvidence: true,
    untagged: (props) => ({ ...props, untagged: true }),
  },

  settings: ({ retentionDays }) => ({ retentionDays }),

  byHand: {
    async find({ name }, aws) {
      const live = await find(name, aws);
      if (!live) return [];
      const createdAt = live.creationTime === undefined ? undefined : new Date(live.creationTime);
      return [{ outputs: outputsOf(live), owner: ownerOf(await liveTags(name, aws), aws.tags), createdAt }];
    },
    async tag(_props, { arn: resourceArn }, aws) {
      const command = new TagResourceCommand({ resourceArn, tags: { ...aws.tags } });
      await aws.client(CloudWatchLogsClient).send(command);
    },
  },

  liveTags,

  atRest: freeAtRest('you pay for what is written; lines are kept for some days only, and the first 5 GB are free'),

  consoleLink({ props: { name }, region }) {
    // The console wants this part of the address escaped twice, with $ for %.
    const group = encodeURIComponent(encodeURIComponent(name)).replaceAll('%', '$');
    return consoleUrl(region, `cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${group}`);
  },

  cloudFormation: {
    type: 'AWS::Logs::LogGroup',
    values: ({ outputs: { arn } }) => ({ Arn: arn && `${arn}:*` }),
    properties: ({ props: { name, retentionDays }, tags }) => ({
      LogGroupName: name,
      RetentionInDays: retentionDays,
      Tags: tagList(tags),
    }),
  },

  why: {
    about:
      'The log lines of one function. The workshop creates the group before the function, because Lambda would otherwise create one at the first line.',
    properties: {
      name: {
        what: '`/aws/lambda/` and the name of the function: Lambda writes its lines there.',
        otherwise: 'Lambda creates the group of that name without our tag, and this group stays empty.',
      },
      retentionDays: {
        what: 'CloudWatch Logs deletes lines after seven days, which is long enough to debug.',
        otherwise: 'lines are kept, and paid for, forever. That is the default of a new group.',
      },
      untagged: {
        what: 'Set for a group that Lambda has created again after its function was deleted. Such a group has no tag and is known by its name.',
        otherwise: 'the cleanup would refuse to delete a group without the tag of the workshop.',
      },
    },
  },
});

async function create(name: string, aws: Aws): Promise<LogGroup> {
  const command = new CreateLogGroupCommand({ logGroupName: name, tags: { ...aws.tags } });
  const seen = () =>
    aws.waiter.until({ for: `the log group ${name} to appear`, usually: 2, atMost: 60 }, () => find(name, aws));
  try {
    await aws.client(CloudWatchLogsClient).send(command);
  } catch (error) {
    // Created by a call whose answer was lost, and not visible a moment ago. Its tags may still be invisible.
    if (!isNamed(error, 'ResourceAlreadyExistsException')) throw error;
    const live = await seen();
    await waitForTags(`log group ${name}`, aws, () => liveTags(name, aws));
    return live;
  }
  return seen();
}

function seen(name: string, aws: Aws, so: (found: LogGroup) => boolean): Promise<Outputs> {
  return aws.waiter.until({ for: `the settings of ${name} to take effect`, usually: 2, atMost: 60 }, async () => {
    const found = await find(name, aws);
    return found && so(found) ? outputsOf(found) : undefined;
  });
}

async function remove(logGroupName: string, aws: Aws): Promise<void> {
  const command = new DeleteLogGroupCommand({ logGroupName });
  await orMissing(aws.client(CloudWatchLogsClient).send(command), notFound);
}

/** A learner may have turned on deletion protection in the console. */
async function unprotect(logGroupIdentifier: string, aws: Aws): Promise<void> {
  const command = new PutLogGroupDeletionProtectionCommand({ logGroupIdentifier, deletionProtectionEnabled: false });
  await aws.client(CloudWatchLogsClient).send(command);
}

/** The service searches by prefix: `/aws/lambda/getLongURL` also finds `/aws/lambda/getLongURLs`. */
async function find(name: string, aws: Aws): Promise<LogGroup | undefined> {
  const client = aws.client(CloudWatchLogsClient);
  for await (const { logGroups: found } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: name })) {
    const live = found?.find(({ logGroupName }) => logGroupName === name);
    if (live) return live;
  }
  return undefined;
}

async function assertGroupOurs(name: string, aws: Aws): Promise<void> {
  assertOurs(`log group ${name}`, await liveTags(name, aws), aws.tags);
}

async function liveTags(name: string, aws: Aws): Promise<Readonly<Record<string, string>> | undefined> {
  const resourceArn = `arn:aws:logs:${aws.region}:${aws.account}:log-group:${name}`;
  const asked = aws.client(CloudWatchLogsClient).send(new ListTagsForResourceCommand({ resourceArn }));
  const found = await orMissing(asked, notFound);
  return found && (found.tags ?? {});
}

/** A function of that name would belong to somebody else, and so would its lines. */
async function assertUnused(name: string, aws: Aws): Promise<void> {
  if (await hasFunction(name, aws)) assertOurs(`log group ${name}`, {}, aws.tags);
}

async function hasFunction(name: string, aws: Aws): Promise<boolean> {
  return (await findFunction(name.slice(functionGroups.length), aws)) !== undefined;
}

/** Without the `:*` at the end of what DescribeLogGroups returns: the tag operations reject it. */
function arnOf({ arn, logGroupArn }: LogGroup): string {
  return logGroupArn ?? required(arn, 'logGroups[].arn').replace(/:\*$/, '');
}

function outputsOf(live: LogGroup): Outputs {
  return { arn: arnOf(live), retentionDays: live.retentionInDays ?? 0 };
}
