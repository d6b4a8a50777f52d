// Block Public Access of the whole account. It existed before the workshop: its old value is read first, and restored.
import {
  DeletePublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { WorkshopError } from '../../engine/errors.ts';
import type { Aws } from '../../engine/types.ts';
import { defineResource, isNamed } from '../define.ts';
import { allFlags, flagsOf, readAccountBlock, sameFlags, type Flags } from './block-public-access.ts';
import { allow, anyResource, cleanupToo } from '../../aws/permissions.ts';
import { consoleUrl } from '../../aws/console-url.ts';
import { freeAtRest } from '../facets.ts';

type Props = { block: boolean };

export const accountPublicAccess = defineResource<Props, Flags>({
  kind: 'account-public-access',
  describe: () => 'Block Public Access of the account',
  identify: () => ({ name: 'account' }),

  async read(_props, aws) {
    return flagsOf(await readAccountBlock(aws));
  },

  async before(_props, aws) {
    return (await readAccountBlock(aws)) ?? null;
  },

  isSetting: true,

  async danger({ block }, aws) {
    if (block || sameFlags(flagsOf(await readAccountBlock(aws)), allFlags(false))) return undefined;
    return {
      meaning:
        `This turns off Block Public Access for the whole account ${aws.account}. Every bucket in it becomes public if its ` +
        'own settings and policy allow that, not only the bucket of the workshop. The step private-again turns it on ' +
        'again, and teardown restores the value of today.',
      question: `Turn off Block Public Access for the whole account ${aws.account}?`,
      flag: '--allow-public',
    };
  },

  async ensure({ block }, aws) {
    const flags = allFlags(block);
    // Not configured means off.
    if (!sameFlags(flagsOf(await readAccountBlock(aws)), flags)) await put(flags, aws);
    return flags;
  },

  async remove(_props, aws, _known, before) {
    // It was never read, and so never changed.
    if (before === undefined) return;
    const then = before === null ? undefined : flagsOf(before as Flags);
    if (sameFlags(await readAccountBlock(aws), then)) return;
    await (then ? put(then, aws) : clear(aws));
  },

  calls: {
    'S3Control.GetPublicAccessBlock': cleanupToo(allow(anyResource, 's3:GetAccountPublicAccessBlock')),
    'S3Control.PutPublicAccessBlock': cleanupToo(allow(anyResource, 's3:PutAccountPublicAccessBlock')),
    'S3Control.DeletePublicAccessBlock': cleanupToo(allow(anyResource, 's3:PutAccountPublicAccessBlock')),
  },

  matches: ({ block }, live) => sameFlags(live, allFlags(block)),

  settings: ({ block }) => allFlags(block),

  atRest: freeAtRest('a setting of the account'),

  consoleLink: ({ region }) => consoleUrl(region, `s3/settings?region=${region}`),

  cloudFormation: { none: 'CloudFormation has no resource for it: it belongs to the account, and not to a stack.' },

  why: {
    about:
      'Block Public Access of the account: four settings that apply to all of its buckets. The workshop records what they were, and restores them.',
    properties: {
      block: {
        what: 'Off first, so that a public bucket policy can take effect, and on again in chapter 8.',
        otherwise:
          'while it is on, no bucket of the account can be public, whatever its own settings are. While it is off, public policies of other buckets take effect too.',
      },
    },
  },
});

async function put(flags: Flags, aws: Aws): Promise<void> {
  const command = new PutPublicAccessBlockCommand({ AccountId: aws.account, PublicAccessBlockConfiguration: flags });
  await allowed(aws.client(S3ControlClient).send(command));
  await seen(flags, aws);
}

async function clear(aws: Aws): Promise<void> {
  await allowed(aws.client(S3ControlClient).send(new DeletePublicAccessBlockCommand({ AccountId: aws.account })));
  await seen(undefined, aws);
}

async function seen(flags: Flags | undefined, aws: Aws): Promise<void> {
  const wait = { for: 'Block Public Access of the account to change', usually: 2, atMost: 120 };
  await aws.waiter.until(wait, async () => (sameFlags(await readAccountBlock(aws), flags) ? true : undefined));
}

/** With a policy of the organization, even an administrator of the account gets AccessDenied. */
async function allowed<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!isNamed(error, 'AccessDenied')) throw error;
    throw new WorkshopError({
      code: 'refused',
      message: `You have no permission to change Block Public Access of the account: ${error.message}`,
      state:
        'It was not changed. Either you lack s3:PutAccountPublicAccessBlock, or your organization sets it for all accounts.',
      fix: 'workshop next --skip   # continues with CloudFront, which needs no public bucket',
      cause: error,
    });
  }
}
