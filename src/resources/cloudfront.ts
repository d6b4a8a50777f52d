// What the resources of CloudFront share.
import { isNamed } from './define.ts';

/**
 * Somebody else wrote in between: what was read is to be read again. Under the same name CloudFront refuses to delete a
 * distribution that has a pricing plan, which no reading mends.
 */
export function isStale(error: unknown): boolean {
  return isNamed(error, 'PreconditionFailed', 'InvalidIfMatchVersion') && !hasPricingPlan(error);
}

export function hasPricingPlan(error: unknown): boolean {
  return isNamed(error, 'PreconditionFailed') && error.message.includes('pricing plan');
}
