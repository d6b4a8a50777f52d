// What is beside a template: the code of the functions, the web page and the script that uploads it.
import { unzip } from '../../../lib/zip.ts';
import type { Stack } from '../stack/stack.ts';
import { uploadPage } from './upload-page.ts';

/** Lambda takes no more than this, unpacked. */
const mostBytes = 250 * 1024 * 1024;

/** `aws cloudformation package` zips a folder, and uploads it. */
export function codeFolder(zip: string): string {
  return `code/${zip.replace(/\.zip$/, '')}`;
}

export async function filesBeside(stack: Stack): Promise<[path: string, content: string | Uint8Array][]> {
  const files: [string, string | Uint8Array][] = [];
  for (const [name, bytes] of stack.packages)
    for (const { name: path, content } of await unzip(bytes, mostBytes))
      if (content) files.push([`${codeFolder(name)}/${path}`, content]);
  if (stack.page.length > 0) files.push(['upload-page.sh', uploadPage(stack)]);
  return [...files, ...stack.page.map(({ key, bytes }): [string, Uint8Array] => [`page/${key}`, bytes])];
}
