// The resources of a checkpoint as blocks of a Terraform configuration, which refer to one another.
import type { Checkpoint, Json, ResourceRecord } from '../../engine/types.ts';
import { tagsOf } from '../../aws/tags.ts';
import { startsAfter } from '../dependencies.ts';
import { splitAtReferences, type Reference } from '../references.ts';
import type { TerraformContext, TerraformForm } from './form.ts';
import { terraformForms } from './forms.ts';
import { hclBody, quoted, type Refer } from './hcl.ts';

export interface TerraformOptions {
  /** The folder with the zip files, as a part of a text of Terraform. */
  readonly packages: string;
  /** What stands for the values that no resource has: variables, and data sources. */
  readonly variables: readonly Reference[];
  /** An expression in place of the tags in each resource. */
  readonly tags?: string;
  /** The configuration takes over what exists. */
  readonly takesOver?: boolean;
}

/** Of one record: its block, or why it has none. */
export type TerraformPart =
  | { readonly record: ResourceRecord; readonly form: TerraformForm; readonly block: string }
  | { readonly record: ResourceRecord; readonly none: string };

/** nodejs24.x since 6.19. source: https://github.com/hashicorp/terraform-provider-aws/issues/44986, checked 2026-11-29 */
const providerVersion = '>= 6.19';

/** Of the block `terraform`. */
export const requiredProviders = `  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "${providerVersion}"
    }
  }`;

/** `region`: an expression. */
export function providerBlock(region: string): string {
  return `provider "aws" {\n  region = ${region}\n}`;
}

export function terraformParts(
  records: readonly ResourceRecord[],
  checkpoint: Checkpoint,
  options: TerraformOptions,
): TerraformPart[] {
  const references = checkpoint.resources.flatMap((record) => referencesOf(record, checkpoint, options));
  return records.map((record) => {
    const form = formOf(record);
    if (!form || 'none' in form) return { record, none: form?.none ?? 'Terraform has no form of it here.' };
    const refer = referrer([...references.filter(({ owner }) => owner !== record.id), ...options.variables]);
    const body = {
      ...form.arguments(contextOf(record, checkpoint, options)),
      depends_on: dependsOn(record, checkpoint),
    };
    const lines = [`resource "${form.type}" "${labelOf(record)}" {`, ...hclBody(body, refer), '}'];
    return { record, form, block: lines.join('\n') };
  });
}

/** The expression for a value of a resource, such as `aws_apigatewayv2_api.api.api_endpoint`. */
export function terraformAddress(record: ResourceRecord): string {
  const form = formOf(record);
  if (!form || 'none' in form) throw new TypeError(`${record.kind} has no Terraform form`);
  return `${form.type}.${labelOf(record)}`;
}

function formOf({ kind }: ResourceRecord) {
  return Object.hasOwn(terraformForms, kind) ? terraformForms[kind] : undefined;
}

function dependsOn(record: ResourceRecord, { resources }: Checkpoint) {
  const first = startsAfter(record, resources).map(terraformAddress);
  return first.length > 0 ? { expression: `[${first.join(', ')}]` } : undefined;
}

function referencesOf(record: ResourceRecord, checkpoint: Checkpoint, options: TerraformOptions): Reference[] {
  const form = formOf(record);
  if (!form || 'none' in form) return [];
  const values = Object.entries(form.values?.(contextOf(record, checkpoint, options)) ?? {});
  return values.flatMap(([attribute, value]) => {
    if (typeof value !== 'string' || value === '') return [];
    const isPart = !names.has(attribute);
    return [{ owner: record.id, value, expression: `${terraformAddress(record)}.${attribute}`, isPart }];
  });
}

/** Attributes whose value may also be a word of another text. */
const names = new Set(['name', 'function_name', 'bucket']);

/** A text that is a reference as a whole becomes its expression; parts of a text become `${…}`. */
export function referrer(references: readonly Reference[]): Refer {
  return (text) => {
    const pieces = splitAtReferences(text, references);
    const [first] = pieces;
    if (pieces.length === 1 && typeof first === 'object') return first.expression;
    if (pieces.every((piece) => typeof piece === 'string')) return undefined;
    const parts = pieces.map((piece) =>
      typeof piece === 'string' ? quoted(piece).slice(1, -1) : `\${${piece.expression}}`,
    );
    return `"${parts.join('')}"`;
  };
}

export function contextOf(
  { props, outputs }: ResourceRecord,
  { resources, suffix, target }: Checkpoint,
  { packages, tags, takesOver = false }: TerraformOptions,
): TerraformContext {
  return {
    props: (props ?? {}) as Readonly<Record<string, Json>>,
    outputs: (outputs ?? {}) as Readonly<Record<string, Json>>,
    tags: tags === undefined ? tagsOf(suffix) : { expression: tags },
    ownTags: tagsOf(suffix),
    takesOver,
    region: target.region,
    account: target.account,
    packages,
    records: (kind) => resources.filter((record) => record.kind === kind),
  };
}

function labelOf({ id }: ResourceRecord): string {
  return id.replaceAll('-', '_');
}
