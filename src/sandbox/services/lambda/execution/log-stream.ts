// The log stream of one execution environment: collects lines for CloudWatch, and the tail that Invoke can return.
import { randomBytes } from 'node:crypto';
import type { Principal } from '../../../server/principal.ts';
import type { Hop } from '../../../server/traces/hop.ts';
import type { LogLine } from '../../logs/ingestion/log-delivery.ts';
import type { ServiceContext } from '../../context.ts';
import type { FunctionVersion } from '../rules/function-configuration.ts';

interface LogStream {
  readonly group: string;
  readonly stream: string;
  /** Never dropped. */
  writePlatformLine(text: string): void;
  /** Dropped when the invocation has written too much. */
  writeFunctionLine(text: string, time: number): void;
  /** The part of a trace that the next lines belong to. */
  attribute(hop: Hop | undefined): void;
  /** `tail` returns what is written after this. */
  startTail(): void;
  /** At most the last 4 KB. */
  tail(): Buffer;
  flush(): void;
}

const flushAfter = 100;
const tailBytes = 4096;
/** CloudWatch has no such limit. The sandbox keeps all logs in one file, and in memory. */
const maxInvocation = 16 * 1024 * 1024;
const dropped = '[The sandbox keeps 16 MB of the log of one invocation. The rest is dropped.]\n';

/** Sends lines to CloudWatch at the end of an invocation, and every tenth of a second while it runs. */
export function openLogStream(
  sandbox: ServiceContext,
  { record, settings, version }: FunctionVersion,
  principal: Principal,
): LogStream {
  const { account, region, name } = record;
  const group = settings.logging.group ?? `/aws/lambda/${name}`;
  const day = new Date(sandbox.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  const stream = `${day}/[${version}]${randomBytes(16).toString('hex')}`;
  let pending: LogLine[] = [];
  let recent = '';
  let written = 0;
  let timer: NodeJS.Timeout | undefined;
  let hop: Hop | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (pending.length > 0) sandbox.logs.write({ account, region, group, stream }, pending, { ...principal, hop });
    pending = [];
  };
  const write = (text: string, time: number) => {
    pending.push({ timestamp: time, message: text });
    recent = (recent + text).slice(-tailBytes);
    timer ??= setTimeout(flush, flushAfter).unref();
  };
  return {
    group,
    stream,
    flush,
    writePlatformLine: (text) => write(text, sandbox.now()),
    writeFunctionLine(text, time) {
      if (written > maxInvocation) return;
      written += text.length;
      write(written > maxInvocation ? dropped : text, time);
    },
    attribute(next) {
      hop = next;
    },
    startTail() {
      recent = '';
      written = 0;
    },
    tail: () => Buffer.from(recent).subarray(-tailBytes),
  };
}
