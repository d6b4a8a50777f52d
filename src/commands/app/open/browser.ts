// Opens an address in the learner's browser. Without a browser nothing happens, and that is no error.
import { spawn } from 'node:child_process';

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  // `start` is built into cmd; without the empty title it would take a quoted address for the title.
  win32: ['cmd', '/c', 'start', '""'],
};

/** Resolves with whether a program was found. The address must come from the checkpoint: it becomes an argument. */
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
