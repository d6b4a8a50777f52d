// README.md of the CloudFormation export: what it is, and the commands to run.
import { code, exampleBucket, onSandbox, unprotect } from '../stack/readme.ts';
import type { Stack } from '../stack/stack.ts';
import type { LeftOut } from './import.ts';

export const stackName = 'url-shortener';

export function readme(stack: Stack, withImport: boolean, leftOut: readonly LeftOut[]): string {
  const { records, packages, page } = stack;
  const hasBucket = records.some(({ kind }) => kind === 'bucket');
  const deploy = [
    'aws cloudformation deploy --template-file packaged.yaml \\',
    `    --stack-name ${stackName} --capabilities CAPABILITY_NAMED_IAM`,
  ];
  const overrides = hasBucket ? ` --parameter-overrides BucketName=${exampleBucket(stack)}` : '';
  const build = [
    '## Build a new stack',
    'The first bucket is for the code. Replace both names of buckets with your own:',
    code(
      'aws s3 mb s3://my-code-1234',
      'aws cloudformation package --template-file template.yaml \\',
      '    --s3-bucket my-code-1234 --output-template-file packaged.yaml',
      deploy[0] ?? '',
      `${deploy[1]}${hasBucket ? ' \\' : ''}`,
      ...(hasBucket ? [`   ${overrides}`] : []),
      ...(page.length > 0 ? [`./upload-page.sh ${stackName}`] : []),
    ),
    'The names are those of the workshop. If your account has that stack already, add the parameter `NameSuffix=-test`.',
    '## Delete it',
    code(
      ...unprotect(stack),
      ...(page.length > 0 ? [`aws s3 rm --recursive s3://${exampleBucket(stack)}`] : []),
      `aws cloudformation delete-stack --stack-name ${stackName}`,
    ),
  ];
  const parts = [
    '# URL shortener as CloudFormation',
    'The stack of your workshop as a template. `template.yaml` has the resources in the order of the course.',
    ...(withImport ? takeOver : build),
    ...(leftOut.length > 0
      ? [
          '## Resources that stay outside of the stack',
          leftOut.map(({ record, reason }) => `- \`${record.id}\`: ${reason}`).join('\n'),
          '`workshop` still manages them. The other resources name them as they are.',
        ]
      : []),
    ...onSandbox(stack),
    ...(packages.size > 0
      ? ['## The code', 'Each folder in `code` becomes a zip file. Edit the code there, then package and deploy again.']
      : []),
    ...(records.some(({ kind }) => kind === 'account-public-access')
      ? [
          '## Block Public Access of the account',
          'This is a setting of the whole account, and CloudFormation has no resource for it. Keep it on.',
        ]
      : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

const takeOver = [
  '## Take over what exists',
  '`import.sh` makes a stack of the resources of the workshop. CloudFormation creates none of them again. The bucket is for the code:',
  code('aws s3 mb s3://my-code-1234', './import.sh my-code-1234'),
  '`resources-to-import.json` names the resources. Every one has `DeletionPolicy: Retain`, which an import needs.',
  'So `delete-stack` keeps them. Change it to `Delete` and deploy once, if the stack should delete them.',
  '## What an import leaves out',
  'The files of the web page stay in the bucket as they are: CloudFormation has no resource for an object.',
  'From now on, change the stack with CloudFormation only:',
  code(
    'aws cloudformation package --template-file template.yaml \\',
    '    --s3-bucket my-code-1234 --output-template-file packaged.yaml',
    'aws cloudformation deploy --template-file packaged.yaml \\',
    `    --stack-name ${stackName} --capabilities CAPABILITY_NAMED_IAM`,
  ),
];
