// The line at the top of a command's output: target, account, region and suffix.
import type { Checkpoint } from '../../engine/types.ts';

export function headerOf({ target, suffix }: Checkpoint): string {
  const alias = target.kind === 'aws' && target.alias ? ` (${target.alias})` : '';
  const server = target.kind === 'aws' && target.endpoint ? ` at ${target.endpoint}` : '';
  return `target ${target.kind}${server} · account ${target.account}${alias} · ${target.region}${suffix ? ` · suffix ${suffix}` : ''}`;
}
