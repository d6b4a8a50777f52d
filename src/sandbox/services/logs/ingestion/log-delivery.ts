// How Lambda writes a function's log: with the permissions of the function's role, and without an error where they miss.
import type { Principal } from '../../../server/principal.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { groupKey, recordsOf, streamArn, streamKey } from '../records.ts';
import { appendEvents } from './append.ts';

export interface LogLine {
  readonly timestamp: number;
  readonly message: string;
}

export interface Logs {
  /**
   * Writes as the function's role: creates group and stream as it may, and drops the lines where the role has no
   * permission for it, as CloudWatch does. Never throws; what could not be written is in the sandbox's log.
   */
  write(
    target: { account: string; region: string; group: string; stream: string },
    lines: readonly LogLine[],
    as: Principal,
  ): void;
}

type Context = Pick<SandboxContext, 'store' | 'pace' | 'now' | 'log' | 'access'>;
type Target = Parameters<Logs['write']>[0];

export function createLogs(sandbox: Context): Logs {
  return {
    write(target, lines, as) {
      if (lines.length === 0) return;
      const refusal = prepareTarget(sandbox, target, as);
      if (refusal) return sandbox.log(`logs dropped ${lines.length} lines of ${target.group}: ${refusal}`);
      appendEvents(
        sandbox,
        target,
        lines.map(({ timestamp, message }) => [timestamp, message]),
      );
    },
  };
}

/** Creates group and stream where they are missing. Returns the refusal where the principal may not write. */
function prepareTarget(sandbox: Context, target: Target, as: Principal): string | undefined {
  const { groups, streams } = recordsOf(sandbox.store);
  const { account, region, group, stream } = target;
  const refusalOf = (action: string, resource: string) => {
    const { allowed, text } = sandbox.access.decide({ principal: as, action, resource });
    return allowed ? undefined : text;
  };
  if (!groups.has(groupKey(target, group))) {
    const refusal = refusalOf('logs:CreateLogGroup', streamArn(target, group));
    if (refusal) return refusal;
    groups.set(groupKey(target, group), { account, region, name: group, created: sandbox.now(), tags: {} });
  }
  if (!streams.has(streamKey(target, group, stream))) {
    const refusal = refusalOf('logs:CreateLogStream', streamArn(target, group, stream));
    if (refusal) return refusal;
    streams.set(streamKey(target, group, stream), { name: stream, created: sandbox.now() });
  }
  return refusalOf('logs:PutLogEvents', streamArn(target, group, stream));
}
