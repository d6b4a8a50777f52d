// What a kind of resource says about itself beside how it is made. All commands ask these facets, and none knows a kind
// by its name: a new kind is one file, one line in index.ts and a test.
import type { CallPermissions } from '../aws/permissions.ts';
import type { AnyResource, Json, Resource, ResourceRecord } from '../engine/types.ts';

export interface Facets<Props extends Json, Outputs extends Json> {
  /** The IAM permissions of the calls that are about this kind; empty for what is not on AWS. */
  readonly calls: CallPermissions;
  /** What it costs while nobody uses it: an estimate from list prices. */
  atRest(props: Props): AtRest | Promise<AtRest>;
  /** Bytes that CloudFront serves for one visit, for the estimate of the traffic. */
  visitBytes?(props: Props): Promise<number>;
  /** The files whose bytes its calls carry: the journal keeps only their hash. */
  uploads?(props: Props, buildDir: string): Promise<readonly UploadedFile[]>;
  /** Where AWS's console shows it; left out for what is not on AWS. */
  consoleLink?(recorded: Recorded<Props, Outputs> & { readonly region: string }): string;
  /** Its CloudFormation resource, or why it has none of its own. */
  readonly cloudFormation: CloudFormationForm<Props, Outputs> | { readonly none: string };
  /** What `workshop why` says of it. */
  readonly why: Why<keyof Props & string, keyof Outputs & string>;
}

/** The names that a course gives to its resources, without a suffix, by kind. */
export type CourseNames = Readonly<Record<string, readonly string[]>>;

/** As the checkpoint has it. A call whose answer was lost leaves a record without outputs. */
export interface Recorded<Props extends Json, Outputs extends Json> {
  readonly props: Props;
  readonly outputs: Partial<Outputs>;
}

/** In Markdown. Every setting that it is made with is explained; of its outputs those that need it. */
export interface Why<Settings extends string = string, Others extends string = string> {
  readonly about: string;
  readonly properties: Readonly<Record<Settings, Reason>> & Readonly<Partial<Record<Others, Reason>>>;
}

export interface Reason {
  readonly what: string;
  /** What happens with another value: completes "Otherwise: ". */
  readonly otherwise: string;
}

export interface AtRest {
  readonly dollarsPerHour: number;
  /** Why it is that. */
  readonly because: string;
}

export function freeAtRest(because: string): () => AtRest {
  return () => ({ dollarsPerHour: 0, because });
}

export interface UploadedFile {
  /** From the learner's folder. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Not on disk: to be written before it can be uploaded by hand. */
  readonly write?: 'text' | 'bytes';
}

export interface CloudFormationForm<Props extends Json, Outputs extends Json> {
  readonly type: string;
  /** The output that `!Ref` stands for in a template. */
  readonly ref?: keyof Outputs & string;
  /** The output that `!GetAtt …Arn` stands for. */
  readonly getAttArn?: keyof Outputs & string;
  properties(at: CloudFormationContext<Props, Outputs>): { readonly [name: string]: Json };
}

export interface CloudFormationContext<Props extends Json, Outputs extends Json> extends Recorded<Props, Outputs> {
  readonly tags: Readonly<Record<string, string>>;
  /** The reference to the resource that has this value as its `!Ref` or `!GetAtt`; else the value itself. */
  ref(value: Json): Json;
  /** The same inside of `!Sub`: `${Api}`. */
  sub(value: string): string;
  /** The other resources of the stack, by kind: some of them are settings of this one. */
  records(kind: string): readonly ResourceRecord[];
}

export type ResourceKind<Props extends Json, Outputs extends Json> = Resource<Props, Outputs> & Facets<Props, Outputs>;

/** As the registry hands it out: for props and outputs that were recorded. */
export type AnyResourceKind = AnyResource & Omit<Facets<never, never>, 'why'> & { readonly why: Why };
