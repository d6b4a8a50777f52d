// How other services write logs. Lambda writes a function's log with the permissions of the function's role; a delivery,
// such as the access log of an API, was permitted when it was set up. Neither fails where it cannot write.
import type { Principal } from '../../../server/principal.ts';
import { messageOf } from '../../../server/traces/messages.ts';
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
  write(target: LogTarget, lines: readonly LogLine[], as: Principal): void;
  /** Writes as a delivery: the group must exist, and the stream is created. Never throws. */
  deliver(target: LogTarget, lines: readonly LogLine[]): void;
}

interface LogTarget {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly stream: string;
}

type Context = Pick<SandboxContext, 'store' | 'pace' | 'now' | 'log' | 'access'>;

export function createLogs(sandbox: Context): Logs {
  return {
    write(target, lines, as) {
      if (lines.length === 0) return;
      const hop = as.hop?.begin('logs', 'PutLogEvents', streamArn(target, target.group, target.stream));
      const refusal = prepareTarget(sandbox, target, { ...as, hop });
      if (hop) {
        hop.request = messageOf({}, lines.map(({ message }) => message).join(''));
        hop.finish(
          refusal ? { status: 400, error: { code: 'AccessDeniedException', message: refusal } } : { status: 200 },
        );
      }
      if (refusal) return sandbox.log(`logs dropped ${lines.length} lines of ${target.group}: ${refusal}`);
      append(sandbox, target, lines);
    },
    deliver(target, lines) {
      const { groups, streams } = recordsOf(sandbox.store);
      const { group, stream } = target;
      if (!groups.has(groupKey(target, group)))
        return sandbox.log(`logs dropped ${lines.length} lines of ${group}: there is no such log group`);
      const key = streamKey(target, group, stream);
      if (!streams.has(key)) streams.set(key, { name: stream, created: sandbox.now() });
      append(sandbox, target, lines);
    },
  };
}

function append(sandbox: Context, target: LogTarget, lines: readonly LogLine[]): void {
  appendEvents(
    sandbox,
    target,
    lines.map(({ timestamp, message }) => [timestamp, message]),
  );
}

/** Creates group and stream where they are missing. Returns the refusal where the principal may not write. */
function prepareTarget(sandbox: Context, target: LogTarget, as: Principal): string | undefined {
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
