// The resources of a checkpoint as resources of a CloudFormation template, which refer to one another.
import type { Checkpoint, Json, ResourceRecord } from '../../engine/types.ts';
import { tagsOf } from '../../aws/tags.ts';
import { startsAfter } from '../dependencies.ts';
import type { AnyResourceKind, CloudFormationContext } from '../facets.ts';
import { resourceOf } from '../index.ts';
import { identifierOf } from './identifiers.ts';
import { splitAtReferences, type Reference } from '../references.ts';

interface TemplateOptions {
  /** Where the code of a zip file is. */
  codeAt(zip: string): string;
  /** What stands for the values that no resource has, beside the region and the account. */
  readonly parameters: readonly Reference[];
}

/** Of one record: its logical id and its resource, or why it has none. */
export type TemplatePart = { readonly record: ResourceRecord } & (
  | {
      readonly id: string;
      readonly resource: TemplateResource;
      /** What identifies it on AWS, for an import; undefined where no import of its type is known here. */
      readonly identifier: Readonly<Record<string, string>> | undefined;
    }
  | { readonly none: string }
);

export interface TemplateResource {
  readonly [key: string]: Json;
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly Properties: { readonly [name: string]: Json };
}

export async function templateParts(
  records: readonly ResourceRecord[],
  checkpoint: Checkpoint,
  options: TemplateOptions,
): Promise<TemplatePart[]> {
  const kinds = new Map<string, AnyResourceKind>();
  for (const { kind } of checkpoint.resources) kinds.set(kind, await resourceOf(kind));
  const formOf = ({ kind }: ResourceRecord) => (kinds.get(kind) as AnyResourceKind).cloudFormation;
  const references = checkpoint.resources.flatMap((record): Reference[] => {
    const form = formOf(record);
    if ('none' in form || !form.values || record.outputs === undefined) return [];
    const { name } = record.props as { readonly name?: string };
    return Object.entries(form.values(contextOf(record, checkpoint, options))).flatMap(([attribute, value]) => {
      if (typeof value !== 'string' || value === '') return [];
      const expression = attribute === 'Ref' ? logicalId(record) : `${logicalId(record)}.${attribute}`;
      return [{ owner: record.id, value, expression, isPart: value !== name }];
    });
  });
  return records.map((record) => {
    const form = formOf(record);
    if ('none' in form) return { record, none: form.none };
    const own = ({ owner }: Reference) => owner === record.id;
    const known = [...references.filter((one) => !own(one)), ...options.parameters, ...pseudoParameters(checkpoint)];
    const first = startsAfter(record, checkpoint.resources).filter((other) => !('none' in formOf(other)));
    const properties = form.properties(contextOf(record, checkpoint, options));
    return {
      record,
      id: logicalId(record),
      identifier: identifierOf(form.type, properties, record.outputs),
      resource: {
        Type: form.type,
        ...(first.length > 0 && { DependsOn: first.map(logicalId) }),
        Properties: referring(properties, known) as TemplateResource['Properties'],
      },
    };
  });
}

function pseudoParameters({ target }: Checkpoint): Reference[] {
  return [
    { value: target.region, expression: 'AWS::Region', isPart: true },
    { value: target.account, expression: 'AWS::AccountId', isPart: true },
  ];
}

/** A text that is a reference as a whole becomes `Ref` or `Fn::GetAtt`; with parts it becomes `Fn::Sub`. */
function referring(value: Json, references: readonly Reference[]): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => referring(item, references));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, referring(item, references)]));
  return typeof value === 'string' ? textOf(splitAtReferences(value, references), value) : value;
}

function textOf(pieces: readonly (string | Reference)[], text: string): Json {
  const [first] = pieces;
  if (pieces.every((piece) => typeof piece === 'string')) return text;
  if (pieces.length > 1 || typeof first !== 'object') return { 'Fn::Sub': pieces.map(inSub).join('') };
  const { expression } = first;
  if (expression.includes('$')) return { 'Fn::Sub': expression };
  const [owner = '', attribute] = expression.split('.');
  return attribute === undefined ? { Ref: owner } : { 'Fn::GetAtt': [owner, attribute] };
}

function inSub(piece: string | Reference): string {
  // `${` of a text would be a reference.
  return typeof piece === 'string' ? piece.replaceAll('${', '${!') : `\${${piece.expression}}`;
}

function contextOf(
  { props, outputs }: ResourceRecord,
  { resources, suffix, target }: Checkpoint,
  { codeAt }: TemplateOptions,
): CloudFormationContext<never, never> {
  return {
    props: props as never,
    outputs: (outputs ?? {}) as never,
    tags: tagsOf(suffix),
    region: target.region,
    account: target.account,
    codeAt,
    records: (kind) => resources.filter((record) => record.kind === kind),
  };
}

export function logicalId({ id }: Pick<ResourceRecord, 'id'>): string {
  return id.replace(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase());
}
