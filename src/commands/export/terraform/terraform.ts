// `workshop export terraform`: a configuration that builds the stack, with the code and the web page beside it.
import { roleNameOf } from '../../../aws/name-rules.ts';
import { tagKey, tagsOf } from '../../../aws/tags.ts';
import { visibleLine } from '../../../lib/visible.ts';
import type { Reference } from '../../../resources/references.ts';
import {
  providerBlock,
  requiredProviders,
  terraformParts,
  type TerraformOptions,
  type TerraformPart,
} from '../../../resources/terraform/configuration.ts';
import { quoted } from '../../../resources/terraform/hcl.ts';
import { headingOf, inputsOf, type Stack, type StackInput } from '../stack/stack.ts';
import type { StackExport } from '../stack/stack-export.ts';
import { importBlocks } from './import-blocks.ts';
import { outputsOf } from './outputs.ts';
import { pageObjects } from './page-objects.ts';
import { readme } from './readme.ts';
import { variablesOf } from './variables.ts';

export function terraformExport(stack: Stack, { withImport }: { readonly withImport: boolean }): StackExport {
  const { checkpoint, records } = stack;
  const options: TerraformOptions = {
    packages: '${path.module}/packages',
    variables: inputsOf(stack).map(referenceTo),
    tags: 'local.tags',
    takesOver: withImport,
  };
  const parts = new Map(terraformParts(records, checkpoint, options).map((part) => [part.record.id, part]));
  const sections = stack.sections.map((section) =>
    [`# ${headingOf(section)}`, ...section.records.map(({ id }) => textOf(parts.get(id) as TerraformPart, stack))].join(
      '\n\n',
    ),
  );
  const unfinished = stack.unfinished.map(({ id }) => `# ${id} is left out: its step has not finished.`);
  const main = [...sections, ...(unfinished.length > 0 ? [unfinished.join('\n')] : [])].join('\n\n');
  const imports = withImport ? importBlocks(stack, parts, options) : undefined;
  const data = dataOf([main, imports].join(''), checkpoint.executionRole?.arn);
  const files = new Map<string, string | Uint8Array>([
    ['README.md', readme(stack, withImport)],
    ['versions.tf', versions],
    ['variables.tf', variablesOf(stack)],
    ['main.tf', `${[head(tagsOf('')[tagKey] as string), ...data, main].join('\n\n')}\n`],
    ['.gitignore', ignored],
  ]);
  const outputs = outputsOf(stack);
  if (outputs.length > 0) files.set('outputs.tf', `${outputs.join('\n\n')}\n`);
  if (imports !== undefined) files.set('imports.tf', imports);
  const bucket = records.find(({ kind }) => kind === 'bucket');
  if (withImport && bucket)
    files.set('terraform.tfvars', `bucket_name = ${quoted((bucket.props as { name: string }).name)}\n`);
  for (const [name, bytes] of stack.packages) files.set(`packages/${name}`, bytes);
  for (const { key, bytes } of stack.page) files.set(`page/${key}`, bytes);
  return {
    files,
    obsolete: ['imports.tf', 'terraform.tfvars', 'outputs.tf'],
    next: ['terraform init', 'terraform plan'],
  };
}

function referenceTo({ kind, value, base, after }: StackInput): Reference {
  const nameWith = (variable: string) => `"${quoted(base).slice(1, -1)}\${var.${variable}}${after('${var.region}')}"`;
  const expressions: Readonly<Record<StackInput['kind'], string>> = {
    region: 'var.region',
    account: 'data.aws_caller_identity.current.account_id',
    bucket: 'var.bucket_name',
    role: 'data.aws_iam_role.execution.arn',
    name: nameWith('name_suffix'),
    'name-with-bucket': nameWith('bucket_name'),
  };
  return { value, expression: expressions[kind], isPart: kind === 'region' || kind === 'account' };
}

function textOf(part: TerraformPart, stack: Stack): string {
  const { record } = part;
  if (record.kind === 'bucket-files') return pageObjects(stack);
  if ('none' in part) return visibleLine(`# ${record.id}: ${part.none}`);
  return part.form.ofAccount === undefined
    ? part.block
    : visibleLine(`# ${record.id} is left out. ${part.form.ofAccount}`);
}

const head = (tag: string) => `locals {
  # The workshop finds its resources by this tag.
  tags = { ${tagKey} = "${tag}\${var.name_suffix}" }
}`;

const versions = `terraform {
  required_version = ">= 1.7"
${requiredProviders}
}

${providerBlock('var.region')}
`;

const ignored = `.terraform/
*.tfstate
*.tfstate.*
`;

/** The account, and a role that somebody else manages: read, and never changed. */
function dataOf(text: string, roleArn: string | undefined): string[] {
  return [
    ...(text.includes('data.aws_caller_identity') ? ['data "aws_caller_identity" "current" {}'] : []),
    ...(roleArn !== undefined && text.includes('data.aws_iam_role')
      ? [
          `# An administrator manages this role.\ndata "aws_iam_role" "execution" {\n  name = ${quoted(roleNameOf(roleArn))}\n}`,
        ]
      : []),
  ];
}
