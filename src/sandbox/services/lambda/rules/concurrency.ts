// The concurrency of an account: AWS's default quota, and how much of it functions have reserved.
import type { FunctionRecord } from '../records.ts';

export const accountConcurrency = 1000;

export function reservedConcurrency(functions: readonly FunctionRecord[]): number {
  return functions.reduce((sum, { reserved = 0 }) => sum + reserved, 0);
}
