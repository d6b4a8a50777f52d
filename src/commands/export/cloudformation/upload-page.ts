// upload-page.sh: the files of the web page, for a stack that CloudFormation has created.
import { tagsOf } from '../../../aws/tags.ts';
import { quoteForSh } from '../../../lib/shell-quote.ts';
import type { Stack } from '../stack/stack.ts';
import { uploadFunction, uploadLines } from '../stack/page-upload.ts';
import { stackName } from './readme.ts';

export function uploadPage(stack: Stack): string {
  const metadata = Object.entries(tagsOf(stack.checkpoint.suffix)).map(([name, value]) => `${name}=${value}`);
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

${uploadFunction(quoteForSh(metadata.join(',')))}

bucket=$(output BucketName)
${uploadLines(stack, '"$(output ApiUrl)"').join('\n')}
`;
}
