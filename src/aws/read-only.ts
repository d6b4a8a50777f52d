// For dry runs: lets through what only reads, and refuses every other call, whoever makes it.
import { DryStop } from '../engine/dry-stop.ts';
import type { Around } from './clients.ts';

/** By AWS's own naming; `Invoke` and `Filter…` of other services are not among what the course reads with. */
const reads = /^(Get|List|Describe|Head|Filter)[A-Z]/;

export const readOnly: Around = ({ service, operation }, next) => {
  if (reads.test(operation)) return next();
  throw new DryStop(`it would call ${service} ${operation}, and a dry run only reads`);
};
