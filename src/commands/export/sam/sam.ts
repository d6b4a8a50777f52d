// `workshop export sam`: a template with the SAM transform, with the code and the web page beside it.
import type { StackExport } from '../stack/stack-export.ts';
import type { Stack } from '../stack/stack.ts';
import { partsOf } from '../stack/template-parts.ts';
import { codeFolder, filesBeside } from '../cloudformation/folder.ts';
import { templateText } from '../cloudformation/template-text.ts';
import { readme } from './readme.ts';
import { serverlessResources } from './serverless.ts';

export async function samExport(stack: Stack): Promise<StackExport> {
  const entries = serverlessResources(await partsOf(stack, codeFolder));
  const files = new Map<string, string | Uint8Array>([
    ['README.md', readme(stack)],
    ['template.yaml', templateText(stack, entries, { Transform: 'AWS::Serverless-2016-10-31' })],
    ...(await filesBeside(stack)),
  ]);
  return { files, obsolete: ['upload-page.sh'], next: ['cat README.md   # the commands that deploy it'] };
}
