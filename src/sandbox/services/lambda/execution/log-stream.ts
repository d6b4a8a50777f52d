// One environment's log stream: gathers lines for CloudWatch, and the tail that Invoke may ask for.
import { randomBytes } from 'node:crypto';
import type { Principal } from '../../../server/principal.ts';
import type { LogLine } from '../../logs/ingestion/log-delivery.ts';
import type { ServiceContext } from '../../context.ts';
import type { Identity } from './variables.ts';

export interface LogStream {
  readonly group: string;
  readonly stream: string;
  /** The platform's own lines, which are always kept. */
  write(text: string, time?: number): void;
  /** What the function says. */
  say(text: string, time: number): void;
  /** From here on is what `tail` shows. */
  mark(): void;
  /** The last 4 KB at most. */
  tail(): Buffer;
  flush(): void;
}

const flushAfter = 100;
const tailBytes = 4096;
/** CloudWatch takes any amount; here all logs are kept in one file, and in memory. */
const maxInvocation = 16 * 1024 * 1024;
const dropped = '[The sandbox keeps 16 MB of the log of one invocation. The rest is dropped.]\n';

/** Lines go out together at the end of an invocation, and every tenth of a second while it lasts. */
export function openLogStream(
  sandbox: ServiceContext,
  { record, settings, version }: Identity,
  as: Principal,
): LogStream {
  const { account, region, name } = record;
  const group = settings.logging.group ?? `/aws/lambda/${name}`;
  const day = new Date(sandbox.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  const stream = `${day}/[${version}]${randomBytes(16).toString('hex')}`;
  let pending: LogLine[] = [];
  let recent = '';
  let said = 0;
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (pending.length > 0) sandbox.logs.write({ account, region, group, stream }, pending, as);
    pending = [];
  };
  const write = (text: string, time = sandbox.now()) => {
    pending.push({ timestamp: time, message: text });
    recent = (recent + text).slice(-tailBytes);
    timer ??= setTimeout(flush, flushAfter).unref();
  };
  return {
    group,
    stream,
    flush,
    write,
    say(text, time) {
      if (said > maxInvocation) return;
      said += text.length;
      write(said > maxInvocation ? dropped : text, time);
    },
    mark() {
      recent = '';
      said = 0;
    },
    tail: () => Buffer.from(recent).subarray(-tailBytes),
  };
}
