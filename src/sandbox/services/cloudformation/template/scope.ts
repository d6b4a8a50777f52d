// What the functions of a template can refer to.
import type { Value } from './parse.ts';

export const pseudoParameters: readonly string[] = [
  'AWS::AccountId',
  'AWS::NotificationARNs',
  'AWS::NoValue',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];

/** The whole is left out, with its name or its place in a list. */
export const noValue = Symbol('AWS::NoValue');
/** Only known once a resource has been made or changed: in a plan, and never in what is sent to a service. */
export const notYetKnown = Symbol('not yet known');

export type Resolved =
  | string
  | number
  | boolean
  | null
  | typeof noValue
  | typeof notYetKnown
  | readonly Resolved[]
  | { readonly [key: string]: Resolved };

/** What a resource of the stack answers to `Ref` and `Fn::GetAtt`. */
interface ResourceValues {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Scope {
  /** Of `Ref`: parameters of the template and pseudo parameters, without `AWS::NoValue`. */
  readonly parameters: Readonly<Record<string, string | readonly string[]>>;
  readonly mappings: Readonly<Record<string, Value>>;
  readonly conditions: Readonly<Record<string, Value>>;
  /** `undefined` where the stack has no such resource (now): a plan. */
  resource(name: string): ResourceValues | undefined;
  /** The value of another stack's export. Throws where there is none. */
  importValue(name: string): string;
  /** `AWS::LanguageExtensions` is among the transforms. */
  readonly hasLanguageExtensions: boolean;
}
