// What a type of resource is in an app of the CDK: statements that create a construct, and what others refer to.
import type { Json } from '../../../engine/types.ts';
import { Code, variableOf, type Argument } from './typescript.ts';

export type Properties = Readonly<Record<string, Json>>;

export interface CdkResource {
  /** The logical id in the template. */
  readonly id: string;
  readonly type: string;
  readonly properties: Properties;
}

export interface CdkContext {
  /** All resources of the template. */
  readonly all: readonly CdkResource[];
  /** An expression, in a line of the constructor. */
  write(value: Argument): string;
  /** Whether the variable of this resource is a construct of the CDK, and not a resource of CloudFormation. */
  isConstruct(id: string | undefined): id is string;
}

interface CdkForm {
  /**
   * `const` and the name stand before a construct. Undefined where no construct matches the properties: the resource of
   * CloudFormation is used then. Empty where another construct creates it.
   */
  statements(resource: CdkResource, context: CdkContext): string[] | undefined;
  /** The property of the construct for `Ref` and for attributes. */
  readonly values: Readonly<Record<string, string>>;
}

/** By type. */
export type CdkForms = Readonly<Record<string, CdkForm>>;

export function construct(id: string, name: string, props: string): string {
  return `const ${variableOf(id)} = new ${name}(this, '${id}', ${props});`;
}

/** The resource that `Ref`, `Fn::GetAtt`, or a text with one reference stands for. */
export function ownerOf(value: Json | undefined): string | undefined {
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::Sub': text,
  } = (value ?? {}) as {
    readonly Ref?: string;
    readonly 'Fn::GetAtt'?: readonly string[];
    readonly 'Fn::Sub'?: string;
  };
  return Ref ?? attribute?.[0] ?? (text === undefined ? undefined : /\$\{(\w+)[.}]/.exec(text)?.[1]);
}

/** The variable of the construct. */
export function constructOf(id: string): Code {
  return new Code(variableOf(id));
}

export function hasOnly(properties: Properties, names: readonly string[]): boolean {
  return Object.entries(properties).every(([name, value]) => value === undefined || names.includes(name));
}

export function seconds(value: Json | undefined): Code | undefined {
  return typeof value === 'number' ? new Code(`Duration.seconds(${value})`) : undefined;
}
