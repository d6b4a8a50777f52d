// README.md of the scripts: what they do, and the commands to run.
import type { Stack } from '../stack/stack.ts';
import { code, exampleBucket, onSandbox } from '../stack/readme.ts';

export function readme(stack: Stack): string {
  const { records, packages } = stack;
  const bucket = records.some(({ kind }) => kind === 'bucket') ? `BUCKET_NAME=${exampleBucket(stack)} ` : '';
  const parts = [
    '# URL shortener as a script',
    'The stack of your workshop as commands of the AWS CLI (version 1 or 2). `build.sh` has them in the order of the course.',
    ...onSandbox(stack),
    '## Build a new stack',
    code(`${bucket}./build.sh`),
    'You can run it again. It creates what is missing, and updates code and settings of what exists.',
    'A distribution that exists stays as it is.',
    'The names are those of the workshop. If your account has that stack already, add a suffix:',
    code(`${bucket}NAME_SUFFIX=-test ./build.sh`),
    '`AWS_REGION` selects another region.',
    '## Delete it',
    'This deletes everything with these names, so use the same variables:',
    code(`${bucket}./teardown.sh --yes`),
    ...(packages.size > 0
      ? [
          '## The code',
          'The folder `packages` has the zip files that you deployed. Change one and run `build.sh` again.',
        ]
      : []),
    ...(records.some(({ kind }) => kind === 'account-public-access')
      ? [
          '## Block Public Access of the account',
          'This is a setting of the whole account, so the script leaves it out. Keep it on.',
        ]
      : []),
  ];
  return `${parts.join('\n\n')}\n`;
}
