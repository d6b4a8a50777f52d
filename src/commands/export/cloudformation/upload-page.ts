// upload-page.sh: the files of the web page, each with its type, and config.json with the address of the API.
import { tagsOf } from '../../../aws/tags.ts';
import { quoteForSh } from '../../../lib/shell-quote.ts';
import type { Stack } from '../stack/stack.ts';
import { stackName } from './readme.ts';

export function uploadPage({ page, checkpoint }: Stack): string {
  const metadata = Object.entries(tagsOf(checkpoint.suffix)).map(([name, value]) => `${name}=${value}`);
  const puts = page.map(({ key, facts }) => put(key, facts.contentType, facts.cacheControl));
  return `#!/usr/bin/env bash
# Uploads the web page: CloudFormation creates the bucket and uploads no files into it.
# The first argument is the name of the stack.
set -euo pipefail
cd "$(dirname "$0")"
stack=\${1:-${stackName}}

output() {
  aws cloudformation describe-stacks --stack-name "$stack" \\
    --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue" --output text
}

# S3 does not guess: without a type, browsers offer a file as a download.
put() {
  aws s3api put-object --bucket "$bucket" --key "$1" --body "page/$1" --content-type "$2" --cache-control "$3" \\
    --metadata ${quoteForSh(metadata.join(','))} > /dev/null
  echo "uploaded  $1"
}

bucket=$(output BucketName)
# The page reads the address of the API from this file.
printf '{"apiUrl":"%s"}\\n' "$(output ApiUrl)" > page/config.json
${[put('config.json', 'application/json', 'no-cache'), ...puts].join('\n')}
`;
}

function put(key: string, type: string, cacheControl: string): string {
  return ['put', key, type, cacheControl].map((word, index) => (index === 0 ? word : quoteForSh(word))).join(' ');
}
