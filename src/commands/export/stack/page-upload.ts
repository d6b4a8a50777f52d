// The upload of the web page in a shell script: each file with its type, and config.json with the address of the API.
import { quoteForSh } from '../../../lib/shell-quote.ts';
import type { Stack } from './stack.ts';

/** A function that uploads one file. The variable `bucket` has the name of the bucket; `metadata`: a word of the shell. */
export function uploadFunction(metadata: string): string {
  return `# S3 does not guess: without a type, browsers offer a file as a download.
put() {
  aws s3api put-object --bucket "$bucket" --key "$1" --body "page/$1" --content-type "$2" --cache-control "$3" \\
    --metadata ${metadata} > /dev/null
  echo "uploaded  $1"
}`;
}

/** `apiUrl`: a word of the shell. */
export function uploadLines({ page }: Stack, apiUrl: string): string[] {
  return [
    '# The page reads the address of the API from this file.',
    `printf '{"apiUrl":"%s"}\\n' ${apiUrl} > page/config.json`,
    put('config.json', 'application/json', 'no-cache'),
    ...page.map(({ key, facts }) => put(key, facts.contentType, facts.cacheControl)),
  ];
}

function put(key: string, type: string, cacheControl: string): string {
  return `put ${[key, type, cacheControl].map(quoteForSh).join(' ')}`;
}
