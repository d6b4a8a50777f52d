// Block Public Access of the whole account. It existed before the workshop: its old value is read first, and restored.
import {
  DeletePublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { denialIn } from '../../aws/errors/denials.ts';
import { WorkshopError } from '../../engine/errors.ts';
import type { Aws, Danger, Json } from '../../engine/types.ts';
import { defineResource, isNamed } from '../define.ts';
import { allFlags, flagsOf, readAccountBlock, sameFlags, type Flags } from './block-public-access.ts';
import { openStacks, otherStacks, publicBuckets, stacksText } from './other-buckets.ts';
import { allow, anyResource, cleanupToo, learnerOnly, onlyWhen } from '../../aws/permissions.ts';
import { consoleUrl } from '../../aws/console-url.ts';
import { freeAtRest } from '../facets.ts';

type Props = { block: boolean };

const otherBucketsThere = 'the account has other buckets, and Block Public Access of the account is turned on';

export const accountPublicAccess = defineResource<Props, Flags>({
  kind: 'account-public-access',
  describe: () => 'Block Public Access of the account',
  identify: () => ({ name: 'account' }),

  async read(_props, aws) {
    return flagsOf(await readAccountBlock(aws));
  },

  async before(_props, aws) {
    const live = (await readAccountBlock(aws)) ?? null;
    if (live && sameFlags(live, allFlags(true))) return live;
    // Another stack may have turned it off: then nobody knows what it was before the workshop.
    const others = await otherStacks(aws);
    return others?.length === 0 ? live : { ...flagsOf(live ?? undefined), isShared: true };
  },

  isSetting: true,

  async danger({ block }, aws, before) {
    const live = flagsOf(await readAccountBlock(aws));
    if (sameFlags(live, allFlags(block))) return undefined;
    return block ? dangerOfBlocking(aws, before) : dangerOfOpening(aws);
  },

  async ensure({ block }, aws) {
    const flags = allFlags(block);
    const live = flagsOf(await readAccountBlock(aws));
    // Not configured means off.
    if (sameFlags(live, flags)) return flags;
    // The website of another stack is public at this moment. That stack turns it on again.
    if (block && (await openStacks(aws)).length > 0) return live;
    await put(flags, aws);
    return flags;
  },

  async remove(_props, aws, _known, before) {
    // It was never read, and so never changed.
    if (before === undefined) return undefined;
    const then = before === null ? undefined : flagsOf(before as Flags);
    const live = await readAccountBlock(aws);
    if (sameFlags(live, then)) return undefined;
    const kept = isWeaker(then, live) ? await reasonToKeep(aws, before) : undefined;
    if (kept !== undefined) return { kept };
    try {
      await (then ? put(then, aws) : clear(aws));
      return undefined;
    } catch (error) {
      if (!isLockedByOrganization(error)) throw error;
      return { kept: 'an S3 policy of your organization locks it, so nobody in the account can change it.' };
    }
  },

  calls: {
    'S3Control.GetPublicAccessBlock': cleanupToo(allow(anyResource, 's3:GetAccountPublicAccessBlock')),
    'S3Control.PutPublicAccessBlock': cleanupToo(allow(anyResource, 's3:PutAccountPublicAccessBlock')),
    'S3Control.DeletePublicAccessBlock': cleanupToo(allow(anyResource, 's3:PutAccountPublicAccessBlock')),
    // Of the other buckets, which this setting protects as well.
    'S3.GetBucketPolicyStatus': onlyWhen(
      otherBucketsThere,
      learnerOnly(allow(anyResource, 's3:GetBucketPolicyStatus s3:GetBucketPublicAccessBlock')),
    ),
    'S3.GetBucketAcl': onlyWhen(otherBucketsThere, learnerOnly(allow(anyResource, 's3:GetBucketAcl'))),
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
          'while it is on, no bucket of the account can be public, even if its own settings allow it. While it is off, public policies of other buckets take effect too.',
      },
    },
  },
});

function dangerOfOpening({ account }: Aws): Danger {
  return {
    meaning:
      `This turns off Block Public Access for the whole account ${account}. Every bucket in it becomes public if its ` +
      'own settings and policy allow that, not only the bucket of the workshop. The step private-again turns it on ' +
      'again, and teardown restores the value of today.',
    question: `Turn off Block Public Access for the whole account ${account}?`,
    flag: '--allow-public',
  };
}

/** Where all of it was on before the workshop, turning it on again is what everybody expects. */
async function dangerOfBlocking(aws: Aws, before: Json): Promise<Danger | undefined> {
  const isShared = (before as { readonly isShared?: boolean } | null | undefined)?.isShared === true;
  if (!isShared && before && sameFlags(flagsOf(before as Flags), allFlags(true))) return undefined;
  const { open, notRead } = await publicBuckets(aws);
  // Then `ensure` leaves it as it is.
  if (open.some(({ suffix }) => suffix !== undefined)) return undefined;
  const { account } = aws;
  const closed =
    open.length > 0
      ? `These other buckets are public now, and would not be any more: ${open.map(({ name }) => name).join(', ')}.`
      : notRead.length > 0
        ? ''
        : 'No other bucket of the account is public now.';
  const unknown =
    notRead.length > 0 ? `These could not be checked: ${notRead.map(({ name }) => name).join(', ')}.` : '';
  const meaning = [
    `This turns on Block Public Access for the whole account ${account}, which was not on before the workshop.`,
    closed,
    unknown,
    'Teardown restores the value from before the workshop.',
  ];
  return {
    meaning: meaning.filter(Boolean).join(' '),
    question: `Turn on Block Public Access for the whole account ${account}?`,
    flag: '--block-public',
    otherwise: 'workshop next --skip   # leaves the account as it is; the bucket of the workshop is private already',
  };
}

/** Undefined where it can be made weaker: nobody else relies on it. */
async function reasonToKeep(aws: Aws, before: Json): Promise<string | undefined> {
  const others = await otherStacks(aws);
  if (others === undefined) return 'AWS does not tell whether other stacks in this account rely on it.';
  if (others.length > 0) return `${stacksText(others)} in this account may rely on it.`;
  if ((before as { readonly isShared?: boolean } | null)?.isShared !== true) return undefined;
  return 'another stack had changed it before this one did, so nobody knows what it was before the workshop.';
}

/** Whether one of the four settings would be off that is on now. */
function isWeaker(then: Flags | undefined, live: Flags | undefined): boolean {
  const after = flagsOf(then);
  return Object.entries(flagsOf(live)).some(([flag, on]) => on && !after[flag as keyof Flags]);
}

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

/**
 * Whether an S3 policy of the organization decides over the setting. AWS then answers "Access Denied" to everybody in the
 * account, and names no policy of the caller.
 * source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html, checked 2026-11-29
 */
export function isLockedByOrganization(error: unknown): boolean {
  const denied = error instanceof WorkshopError ? error.cause : error;
  return isNamed(denied, 'AccessDenied') && denialIn(denied.message) === undefined;
}

async function allowed<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!isNamed(error, 'AccessDenied')) throw error;
    const isLocked = isLockedByOrganization(error);
    throw new WorkshopError({
      code: 'refused',
      message: isLocked
        ? `Your organization locks Block Public Access of the account: ${error.message}`
        : `You have no permission to change Block Public Access of the account: ${error.message}`,
      state: isLocked
        ? 'It was not changed. An S3 policy of AWS Organizations sets it, so nobody in the account can change it.'
        : 'It was not changed. You need s3:PutAccountPublicAccessBlock.',
      fix: 'workshop next --skip   # continues with CloudFront, which needs no public bucket',
      cause: error,
    });
  }
}
