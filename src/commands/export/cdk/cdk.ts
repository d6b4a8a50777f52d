// `workshop export cdk`: an app of the AWS CDK in TypeScript, with the code and the web page beside it.
import { codeFolder, filesBeside } from '../cloudformation/folder.ts';
import type { StackExport } from '../stack/stack-export.ts';
import { exampleBucket } from '../stack/readme.ts';
import { nameSuffixOf, type Stack } from '../stack/stack.ts';
import { partsOf } from '../stack/template-parts.ts';
import { readme } from './readme.ts';
import { stackFile } from './stack-file.ts';
import { quoted } from './typescript.ts';

/** Tested with these. Older versions of the library have no constant for the runtime of the functions. */
const packages = {
  library: '^2.276.0',
  constructs: '^10.5.0',
  tool: '^2.1148.0',
  tsx: '^4.20.0',
  typescript: '^5.9.0',
};

export async function cdkExport(stack: Stack): Promise<StackExport> {
  const parts = await partsOf(stack, codeFolder);
  const files = new Map<string, string | Uint8Array>([
    ['README.md', readme(stack)],
    ['package.json', json(packageFile)],
    ['tsconfig.json', json(compilerOptions)],
    ['cdk.json', json({ app: 'npx tsx bin/url-shortener.ts' })],
    ['.gitignore', 'node_modules/\ncdk.out/\n'],
    ['bin/url-shortener.ts', appFile(stack)],
    ['lib/url-shortener-stack.ts', stackFile(stack, parts)],
    ...(await filesBeside(stack)),
  ]);
  return { files, obsolete: ['upload-page.sh'], next: ['npm install', 'npx cdk synth'] };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const packageFile = {
  name: 'url-shortener',
  private: true,
  type: 'module',
  scripts: { check: 'tsc --noEmit', synth: 'cdk synth' },
  dependencies: { 'aws-cdk-lib': packages.library, constructs: packages.constructs },
  devDependencies: { 'aws-cdk': packages.tool, tsx: packages.tsx, typescript: packages.typescript },
};

const compilerOptions = {
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    allowImportingTsExtensions: true,
  },
  include: ['bin', 'lib'],
};

function appFile(stack: Stack): string {
  const hasBucket = stack.records.some(({ kind }) => kind === 'bucket');
  return `// The app: \`npx cdk synth -c ${hasBucket ? `bucketName=${exampleBucket(stack)}` : 'nameSuffix=-test'}\` writes the template.
import { App, CliCredentialsStackSynthesizer } from 'aws-cdk-lib';
import { UrlShortenerStack } from '../lib/url-shortener-stack.ts';

const app = new App();
const context = (name: string, fallback?: string): string => {
  const value = (app.node.tryGetContext(name) as string | undefined) ?? fallback;
  if (value === undefined) throw new Error(\`Set \${name}: npx cdk synth -c \${name}=...\`);
  return value;
};
const assets = app.node.tryGetContext('assetBucket') as string | undefined;

new UrlShortenerStack(app, 'UrlShortener', {
  nameSuffix: context('nameSuffix', ${quoted(nameSuffixOf(stack))}),${hasBucket ? "\n  bucketName: context('bucketName')," : ''}
  // With a bucket of your own for the code, the account needs no \`cdk bootstrap\`.
  ...(assets !== undefined && { synthesizer: new CliCredentialsStackSynthesizer({ fileAssetsBucketName: assets }) }),
});
`;
}
