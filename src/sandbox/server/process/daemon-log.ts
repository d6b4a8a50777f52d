// The sandbox's own log file. It is rotated, and never makes a request fail. Lines are written together, at most every
// 50 ms: a write for each request took a tenth of the request's time.
import { closeSync, constants, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openOwnFile } from '../../../lib/files/own-file.ts';
import { logFile } from '../../client/locator.ts';

const append = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY;
const maxBytes = 10 * 1024 * 1024;

const writeAfter = 50;

interface DaemonLog {
  (line: string): void;
  /** Before the process ends. */
  flush(): void;
}

export function openDaemonLog(dir: string): DaemonLog {
  const file = logFile(dir);
  let fd = openOwnFile(file, append);
  let size = statSync(file).size;
  let lost = 0;
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;

  function write(lines: readonly string[]): void {
    const bytes = Buffer.from(lines.join(''));
    writeSync(fd, bytes);
    size += bytes.length;
  }

  function rotate(): void {
    closeSync(fd);
    renameSync(file, join(dir, 'sandbox.1.log'));
    fd = openOwnFile(file, append);
    size = 0;
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const lines = waiting;
    waiting = [];
    if (lines.length === 0) return;
    try {
      if (size > maxBytes) rotate();
      if (lost > 0) lines.unshift(dated(`log ${lost} lines before this one could not be written`));
      write(lines);
      lost = 0;
    } catch {
      // A full disk. The log says so once there is room again.
      lost += lines.length;
    }
  }

  const log = (line: string) => {
    waiting.push(dated(line));
    timer ??= setTimeout(flush, writeAfter).unref();
  };
  return Object.assign(log, { flush });
}

function dated(line: string): string {
  return `${new Date().toISOString()} ${line}\n`;
}
