// Opens an address in the browser of whoever sits there; where there is none, nothing happens and nobody is told off.
import { spawn } from 'node:child_process';

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  // `start` is a word of the shell; the empty title keeps it from taking the address for one.
  win32: ['cmd', '/c', 'start', '""'],
};

/** Resolves with whether an opener was found. The address must be one of ours: it becomes an argument of a program. */
export async function openInBrowser(url: string): Promise<boolean> {
  const [file = '', ...args] = openers[process.platform] ?? ['xdg-open'];
  return new Promise((resolve) => {
    const child = spawn(file, [...args, url], { detached: true, stdio: 'ignore', windowsHide: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
