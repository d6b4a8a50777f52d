// README.md of the app of the CDK: what it is, and the commands to run.
import { code, exampleBucket, onSandbox, unprotect } from '../stack/readme.ts';
import type { Stack } from '../stack/stack.ts';

export function readme(stack: Stack): string {
  const { records, packages, page } = stack;
  const bucket = records.some(({ kind }) => kind === 'bucket') ? ` -c bucketName=${exampleBucket(stack)}` : '';
  const upload = page.length > 0 ? ['./upload-page.sh UrlShortener'] : [];
  const parts = [
    '# URL shortener as an app of the AWS CDK',
    'The stack of your workshop in TypeScript: `lib/url-shortener-stack.ts` has the constructs, with the step above each.',
    ...onSandbox(stack),
    '## Build a new stack',
    'Once for each account and region, `cdk bootstrap` creates a bucket and roles for the CDK:',
    code('npm install', 'npx cdk bootstrap', `npx cdk deploy${bucket}`, ...upload),
    'Without it, name a bucket of your own for the code. The sandbox needs this:',
    code('aws s3 mb s3://my-code-1234', `npx cdk deploy${bucket} -c assetBucket=my-code-1234`, ...upload),
    'The names are those of the workshop. If your account has that stack already, add `-c nameSuffix=-test`.',
    '## Delete it',
    code(
      ...unprotect(stack),
      ...(page.length > 0 ? [`aws s3 rm --recursive s3://${exampleBucket(stack)}`] : []),
      `npx cdk destroy${bucket}`,
    ),
    ...(packages.size > 0
      ? ['## The code', 'The CDK zips and uploads each folder in `code`. Edit the code there, then deploy again.']
      : []),
    ...(page.length > 0
      ? [
          '## The web page',
          '`upload-page.sh` uploads the folder `page`, and writes `config.json` with the address of the API.',
        ]
      : []),
  ];
  return `${parts.join('\n\n')}\n`;
}
