// Single keys for a command that stays open. Where the terminal has no such mode, and for a screen reader, a line with
// the key and Enter does the same. No arrow keys.
import type { ReadStream } from 'node:tty';

export interface Keys {
  /** The next key; `enter` for an empty line. */
  next(): Promise<string>;
  /** A prompt reads the terminal meanwhile. */
  pause(): void;
  resume(): void;
}

interface KeysOptions {
  /** Without Enter, where the terminal can. */
  readonly raw: boolean;
}

export function readKeys(input: ReadStream, { raw }: KeysOptions): Keys {
  const pressed: string[] = [];
  let waiting: ((key: string) => void) | undefined;
  const read = (chunk: Buffer | string) => {
    for (const key of keysIn(String(chunk))) {
      // In this mode the terminal sends no signal at Ctrl-C. On Windows, `process.kill` would end the process.
      if (key === 'interrupt') process.emit('SIGINT', 'SIGINT');
      else if (waiting) waiting(key);
      else pressed.push(key);
    }
  };
  const keys: Keys = {
    next: () =>
      new Promise((resolve) => {
        const key = pressed.shift();
        if (key !== undefined) return resolve(key);
        waiting = (found) => {
          waiting = undefined;
          resolve(found);
        };
      }),
    pause() {
      input.off('data', read);
      if (raw && input.isTTY) input.setRawMode(false);
      input.pause();
    },
    resume() {
      if (raw && input.isTTY) input.setRawMode(true);
      input.on('data', read);
      input.resume();
    },
  };
  keys.resume();
  return keys;
}

/** Keys that are sequences of several characters, such as arrows, mean nothing. */
function keysIn(text: string): string[] {
  if (text.includes('\u0003')) return ['interrupt'];
  if (text.startsWith('\u001b')) return [];
  const letters = Array.from(text).filter((character) => character > ' ');
  return letters.length > 0 ? letters.map((letter) => letter.toLowerCase()) : ['enter'];
}
