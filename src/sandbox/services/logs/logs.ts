// CloudWatch Logs as Lambda writes to it: with the permissions of the function's role, and silently without them.
import type { Principal } from '../../server/principal.ts';
import type { Logs, SandboxContext } from '../../server/context.ts';
import { append } from './append.ts';
import { groupKey, recordsOf, streamArn, streamKey } from './records.ts';

type Parts = Pick<SandboxContext, 'store' | 'pace' | 'now' | 'log' | 'iam'>;
type Target = Parameters<Logs['write']>[0];

export function createLogs(world: Parts): Logs {
  return {
    write(target, lines, as) {
      if (lines.length === 0) return;
      const refused = makeRoom(world, target, as);
      if (refused) {
        world.log(`logs dropped ${lines.length} lines of ${target.group}: ${refused}`);
        return;
      }
      append(
        world,
        target,
        lines.map(({ timestamp, message }) => [timestamp, message]),
      );
    },
  };
}

/** Makes group and stream where they are missing; returns why nothing can be written, if so. */
function makeRoom(world: Parts, target: Target, as: Principal): string | undefined {
  const { groups, streams } = recordsOf(world.store);
  const { account, region, group, stream } = target;
  const refusal = (action: string, resource: string) => {
    const { allowed, text } = world.iam.decide({ principal: as, action, resource });
    return allowed ? undefined : text;
  };
  if (!groups.has(groupKey(target, group))) {
    const refused = refusal('logs:CreateLogGroup', streamArn(target, group));
    if (refused) return refused;
    groups.set(groupKey(target, group), { account, region, name: group, created: world.now(), tags: {} });
  }
  if (!streams.has(streamKey(target, group, stream))) {
    const refused = refusal('logs:CreateLogStream', streamArn(target, group, stream));
    if (refused) return refused;
    streams.set(streamKey(target, group, stream), { name: stream, created: world.now() });
  }
  return refusal('logs:PutLogEvents', streamArn(target, group, stream));
}
