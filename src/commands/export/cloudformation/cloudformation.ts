// `workshop export cloudformation`: a template that builds the stack, with the code and the web page beside it.
import { visibleLine } from '../../../lib/visible.ts';
import { unzip } from '../../../lib/zip.ts';
import { logicalId, templateParts, type TemplatePart } from '../../../resources/cloudformation/template.ts';
import { yaml } from '../../../resources/cloudformation/yaml.ts';
import type { Json } from '../../../engine/types.ts';
import type { Reference } from '../../../resources/references.ts';
import type { StackExport } from '../stack/stack-export.ts';
import { headingOf, inputsOf, nameSuffixOf, type Stack, type StackInput } from '../stack/stack.ts';
import { readme } from './readme.ts';
import { uploadPage } from './upload-page.ts';

export async function cloudFormationExport(stack: Stack): Promise<StackExport> {
  const files = new Map<string, string | Uint8Array>([
    ['README.md', readme(stack)],
    ['template.yaml', await templateOf(stack)],
  ]);
  for (const [name, bytes] of stack.packages)
    for (const { name: path, content } of await unzip(bytes, mostBytes))
      if (content) files.set(`${folderOf(name)}/${path}`, content);
  if (stack.page.length > 0) files.set('upload-page.sh', uploadPage(stack));
  for (const { key, bytes } of stack.page) files.set(`page/${key}`, bytes);
  return { files, obsolete: ['upload-page.sh'], next: ['cat README.md   # the commands that deploy it'] };
}

/** Lambda takes no more than this, unpacked. */
const mostBytes = 250 * 1024 * 1024;

/** `aws cloudformation package` zips a folder, and uploads it. */
function folderOf(zip: string): string {
  return `code/${zip.replace(/\.zip$/, '')}`;
}

async function templateOf(stack: Stack): Promise<string> {
  const options = { codeAt: folderOf, parameters: inputsOf(stack).flatMap(parameterFor) };
  const parts = new Map(
    (await templateParts(stack.records, stack.checkpoint, options)).map((part) => [part.record.id, part]),
  );
  const sections = stack.sections.map((section) =>
    [`  # ${headingOf(section)}`, ...section.records.map(({ id }) => textOf(parts.get(id) as TemplatePart))].join('\n'),
  );
  const unfinished = stack.unfinished.map(({ id }) => `  # ${id} is left out: its step has not finished.`);
  const outputs = outputsOf(stack);
  const head = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'The URL shortener of the workshop.',
    Parameters: parametersOf(stack),
  };
  const blocks = [
    yaml(head),
    ['Resources:', ...sections, ...unfinished].join('\n'),
    ...(Object.keys(outputs).length > 0 ? [yaml({ Outputs: outputs })] : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function textOf(part: TemplatePart): string {
  return 'none' in part ? visibleLine(`  # ${part.record.id}: ${part.none}`) : yaml({ [part.id]: part.resource }, '  ');
}

/** The region and the account are pseudo parameters of every template. */
function parameterFor({ kind, value, base }: StackInput): Reference[] {
  if (kind === 'bucket') return [{ value, expression: 'BucketName', isPart: false }];
  return kind === 'name' ? [{ value, expression: `${base}\${NameSuffix}`, isPart: false }] : [];
}

function parametersOf(stack: Stack): Json {
  const hasBucket = stack.records.some(({ kind }) => kind === 'bucket');
  return {
    NameSuffix: {
      Description: 'Appended to every name, such as -test. With another suffix, a second stack fits into the account.',
      Type: 'String',
      Default: nameSuffixOf(stack),
      AllowedPattern: '(-[a-z0-9][a-z0-9-]{0,19})?',
    },
    ...(hasBucket && {
      BucketName: {
        Description: 'The name of the bucket. All customers of AWS share the names of buckets.',
        Type: 'String',
      },
    }),
  };
}

function outputsOf({ records }: Stack): { readonly [name: string]: Json } {
  const output = (kind: string, name: string, Description: string, valueOf: (id: string) => Json) =>
    records
      .filter((record) => record.kind === kind)
      .map((record) => [name, { Description, Value: valueOf(logicalId(record)) }] as const);
  const bucketOf = records.filter(({ kind }) => kind === 'bucket').map(logicalId);
  return Object.fromEntries([
    ...output('http-api', 'ApiUrl', 'The address of the API.', (id) => ({ 'Fn::GetAtt': [id, 'ApiEndpoint'] })),
    ...output('bucket', 'BucketName', 'The bucket of the web page.', (id) => ({ Ref: id })),
    ...output('bucket-website', 'WebsiteUrl', 'The S3 website.', () => ({ 'Fn::GetAtt': [...bucketOf, 'WebsiteURL'] })),
    ...output('distribution', 'DistributionUrl', 'The web page on CloudFront.', (id) => ({
      'Fn::Sub': `https://\${${id}.DomainName}`,
    })),
  ]);
}
