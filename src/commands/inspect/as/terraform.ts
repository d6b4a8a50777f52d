// What was made, as a Terraform configuration that would make it: from the records of the checkpoint, one by one.
import type { Checkpoint, Json, ResourceRecord } from '../../../engine/types.ts';
import { tagsOf } from '../../../aws/tags.ts';
import { visibleLine } from '../../../lib/visible.ts';
import { terraformForms } from '../../../resources/terraform/forms.ts';
import { hclBody, quoted, type Refer } from '../../../resources/terraform/hcl.ts';

interface Reference {
  readonly owner: string;
  readonly value: string;
  readonly expression: string;
  /** Also inside of a longer text: an id or an ARN, and not a name. */
  readonly isPart: boolean;
}

/** `whole`: with the provider, so that it can be applied. */
export function asTerraform(records: readonly ResourceRecord[], checkpoint: Checkpoint, whole: boolean): string {
  const references = checkpoint.resources.flatMap((record) => referencesOf(record, checkpoint));
  const notes: string[] = [];
  const blocks: string[] = [];
  for (const record of records) {
    const form = formOf(record);
    if (!form || 'none' in form)
      notes.push(visibleLine(`# ${record.id}: ${form?.none ?? 'Terraform has no form of it here.'}`));
    else {
      const lines = hclBody(form.arguments(contextOf(record, checkpoint)), referrer(record.id, references));
      blocks.push([`resource "${form.type}" "${labelOf(record.id)}" {`, ...lines, '}'].join('\n'));
    }
  }
  const head = whole && blocks.length > 0 ? [headOf(checkpoint)] : [];
  return [...head, ...(notes.length > 0 ? [notes.join('\n')] : []), ...blocks].join('\n\n');
}

function formOf({ kind }: ResourceRecord) {
  return Object.hasOwn(terraformForms, kind) ? terraformForms[kind] : undefined;
}

/** nodejs24.x since 6.19. source: https://github.com/hashicorp/terraform-provider-aws/issues/44986, checked 2026-11-29 */
function headOf({ target: { region } }: Checkpoint): string {
  return `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.19"
    }
  }
}

provider "aws" {
  region = ${quoted(region)}
}`;
}

function referencesOf(record: ResourceRecord, checkpoint: Checkpoint): Reference[] {
  const form = formOf(record);
  if (!form || 'none' in form) return [];
  const values = Object.entries(form.values?.(contextOf(record, checkpoint)) ?? {});
  return values.flatMap(([attribute, value]) =>
    typeof value === 'string' && value !== ''
      ? [
          {
            owner: record.id,
            value,
            expression: `${form.type}.${labelOf(record.id)}.${attribute}`,
            isPart: attribute === 'id' || attribute === 'arn',
          },
        ]
      : [],
  );
}

/** The longest first: the ARN of a bucket is in that of its objects. */
function referrer(own: string, references: readonly Reference[]): Refer {
  const others = references
    .filter(({ owner }) => owner !== own)
    .toSorted((one, other) => other.value.length - one.value.length);
  return (text) => {
    const whole = others.find(({ value }) => value === text);
    if (whole) return whole.expression;
    const part = others.find(({ value, isPart }) => isPart && text.includes(value));
    if (!part) return undefined;
    const pieces = text.split(part.value).map((piece) => quoted(piece).slice(1, -1));
    return `"${pieces.join(`\${${part.expression}}`)}"`;
  };
}

function contextOf({ props, outputs }: ResourceRecord, { resources, suffix, target }: Checkpoint) {
  return {
    props: (props ?? {}) as Readonly<Record<string, Json>>,
    outputs: (outputs ?? {}) as Readonly<Record<string, Json>>,
    tags: tagsOf(suffix),
    region: target.region,
    records: (kind: string) => resources.filter((record) => record.kind === kind),
  };
}

function labelOf(id: string): string {
  return id.replaceAll('-', '_');
}
