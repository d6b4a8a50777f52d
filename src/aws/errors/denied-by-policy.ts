// Tells a denial that no further permission of the caller can change: a policy of the organization, or an explicit deny.
import { errorCategory } from './explain.ts';

/** As AWS phrases it: "with an explicit deny in …", "because no service control policy allows …". */
const phrase = /explicit deny|no (service|resource) control policy allows|no permissions boundary allows/i;

export function isDeniedByPolicy(error: unknown): boolean {
  return errorCategory(error) === 'permission' && phrase.test((error as Error).message);
}
