// The regions whose stacks use the role of the course. IAM has the role once for all regions, so each of these stacks puts
// a tag on it, and the last one removes the role.
import { TagRoleCommand, UntagRoleCommand, IAMClient, type Role } from '@aws-sdk/client-iam';
import { tagKey, type KeyValue, type Tags } from '../../aws/tags.ts';
import type { Aws, KeptSetting } from '../../engine/types.ts';
import { orMissing } from '../define.ts';

/** Beside the tag of the workshop: `workshop-region/ap-south-1`. */
const prefix = `${tagKey}-region/`;

export function regionTag({ region }: Pick<Aws, 'region'>): { Key: string; Value: string } {
  return { Key: prefix + region, Value: 'uses this role' };
}

/** In alphabetical order; none where no tag names one. */
export function regionsOf(tags: Tags | undefined): readonly string[] {
  const keys = Array.isArray(tags) ? (tags as KeyValue[]).map(({ Key = '' }) => Key) : Object.keys(tags ?? {});
  return keys.flatMap((key) => (key.startsWith(prefix) ? key.slice(prefix.length) : [])).sort();
}

export async function tagRegion({ RoleName, Tags }: Role, aws: Aws): Promise<void> {
  if (!regionsOf(Tags).includes(aws.region))
    await aws.client(IAMClient).send(new TagRoleCommand({ RoleName, Tags: [regionTag(aws)] }));
}

export async function untagRegion({ RoleName, Tags }: Role, aws: Aws): Promise<void> {
  if (!regionsOf(Tags).includes(aws.region)) return;
  const command = new UntagRoleCommand({ RoleName, TagKeys: [regionTag(aws).Key] });
  await orMissing(aws.client(IAMClient).send(command), 'NoSuchEntityException');
}

/** Undefined where the stack of this region is the only one that uses the role. */
export function neededElsewhere({ Tags }: Role, { region }: Pick<Aws, 'region'>): KeptSetting | undefined {
  const others = regionsOf(Tags).filter((other) => other !== region);
  const [first] = others;
  if (first === undefined) return undefined;
  const stacks = others.length === 1 ? `the stack in ${first} uses` : `the stacks in ${others.join(' and ')} use`;
  return { kept: `${stacks} it. Where such a stack is gone: workshop teardown --discover --region ${first}` };
}
