// What a caller has to acknowledge: resources that give permissions, and transforms that write a part of the template.
import { missingCapabilities } from '../errors.ts';
import type { Template } from '../template/declarations.ts';
import { resourceTypeOf } from '../types/index.ts';

/** Throws an InsufficientCapabilitiesException. */
export function checkCapabilities(template: Template, given: readonly string[], isTransformed: boolean): void {
  const needed = neededCapabilities(template);
  const has = (capability: string) =>
    given.includes(capability) || (capability === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM'));
  const [iam] = needed;
  if (iam !== undefined && !has(iam)) missingCapabilities([iam]);
  if (isTransformed && !given.includes('CAPABILITY_AUTO_EXPAND')) missingCapabilities(['CAPABILITY_AUTO_EXPAND']);
}

/** `CAPABILITY_NAMED_IAM` where a resource of IAM has a name of its own. */
export function neededCapabilities({ resources }: Template): ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM')[] {
  const iam = Object.values(resources).filter(({ type }) => resourceTypeOf(type)?.isIam);
  if (iam.length === 0) return [];
  const isNamed = iam.some(({ type, properties }) => {
    const name = resourceTypeOf(type)?.naming?.property;
    return name !== undefined && properties[name] !== undefined;
  });
  return [isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'];
}
