// What a template declares.
import type { Value } from './parse.ts';

export type Values = Readonly<Record<string, Value>>;

export interface ParameterDeclaration {
  readonly Type: string;
  readonly Default?: string | number | boolean | undefined;
  readonly Description?: string | undefined;
  readonly NoEcho?: boolean | string | undefined;
  readonly AllowedValues?: readonly (string | number | boolean)[] | undefined;
  readonly AllowedPattern?: string | undefined;
  readonly ConstraintDescription?: string | undefined;
  readonly MinLength?: string | number | undefined;
  readonly MaxLength?: string | number | undefined;
  readonly MinValue?: string | number | undefined;
  readonly MaxValue?: string | number | undefined;
}

/** What becomes of the thing when its resource leaves the stack. */
export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate';

export interface ResourceDeclaration {
  readonly type: string;
  readonly properties: Values;
  readonly dependsOn: readonly string[];
  readonly condition: string | undefined;
  readonly deletionPolicy: DeletionPolicy | undefined;
  readonly updateReplacePolicy: DeletionPolicy | undefined;
  readonly metadata: Value | undefined;
}

export interface OutputDeclaration {
  readonly value: Value;
  readonly description: string | undefined;
  readonly condition: string | undefined;
  readonly exportName: Value | undefined;
}

export interface RuleDeclaration {
  readonly condition: Value | undefined;
  readonly assertions: readonly { readonly assert: Value; readonly description: string | undefined }[];
}

export interface Template {
  readonly description: string | undefined;
  readonly transforms: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly mappings: Readonly<Record<string, Value>>;
  readonly rules: Readonly<Record<string, RuleDeclaration>>;
  readonly conditions: Values;
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly outputs: Readonly<Record<string, OutputDeclaration>>;
  readonly metadata: Value | undefined;
}
