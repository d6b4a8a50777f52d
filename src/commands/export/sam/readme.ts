// README.md of the SAM export: what it is, and the commands to run.
import { stackName } from '../cloudformation/readme.ts';
import { code, exampleBucket, onSandbox, unprotect } from '../stack/readme.ts';
import type { Stack } from '../stack/stack.ts';

export function readme(stack: Stack): string {
  const { records, packages, page } = stack;
  const hasBucket = records.some(({ kind }) => kind === 'bucket');
  const upload = page.length > 0 ? [`./upload-page.sh ${stackName}`] : [];
  const capabilities = '--capabilities CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND';
  const parts = [
    '# URL shortener as SAM',
    'The stack of your workshop as a template of the AWS Serverless Application Model (SAM).',
    'SAM is shorter than CloudFormation: a function has its routes, and the API has its stage.',
    ...onSandbox(stack),
    '## Build a new stack',
    'With the AWS CLI. The first bucket is for the code. Replace the names of buckets with your own:',
    code(
      'aws s3 mb s3://my-code-1234',
      'aws cloudformation package --template-file template.yaml \\',
      '    --s3-bucket my-code-1234 --output-template-file packaged.yaml',
      'aws cloudformation deploy --template-file packaged.yaml \\',
      `    --stack-name ${stackName} ${capabilities}${hasBucket ? ' \\' : ''}`,
      ...(hasBucket ? [`    --parameter-overrides BucketName=${exampleBucket(stack)}`] : []),
      ...upload,
    ),
    'With the SAM CLI, one command asks for the rest:',
    code(`sam deploy --guided --stack-name ${stackName} ${capabilities}`, ...upload),
    'The names are those of the workshop. If your account has that stack already, add the parameter `NameSuffix=-test`.',
    '## Delete it',
    code(
      ...unprotect(stack),
      ...(page.length > 0 ? [`aws s3 rm --recursive s3://${exampleBucket(stack)}`] : []),
      `aws cloudformation delete-stack --stack-name ${stackName}`,
    ),
    ...(packages.size > 0
      ? ['## The code', 'Each folder in `code` becomes a zip file. Edit the code there, then package and deploy again.']
      : []),
  ];
  return `${parts.join('\n\n')}\n`;
}
