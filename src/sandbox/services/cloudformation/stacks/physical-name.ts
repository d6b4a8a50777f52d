// The names that CloudFormation makes up: STACK-LOGICALID-RANDOM.
import { createHash } from 'node:crypto';
import type { ResourceType } from '../types/resource-type.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** The same for the same token. */
export function physicalName(
  { longest, isLowerCase }: NonNullable<ResourceType['naming']>,
  stackName: string,
  logicalId: string,
  token: string,
): string {
  const random = [...createHash('sha256').update(token).digest().subarray(0, 12)]
    .map((byte) => letters.charAt(byte % letters.length))
    .join('');
  const room = longest - random.length - 1;
  // The stack's name is cut before the logical id is.
  const id = logicalId.slice(0, Math.max(room - Math.min(stackName.length, 24) - 1, 1));
  const name = `${stackName.slice(0, room - id.length - 1)}-${id}-${random}`;
  return isLowerCase ? name.toLowerCase() : name;
}
