// What a kind of resource says about itself beside how it is made. All commands ask these facets, and none knows a kind
// by its name: a new kind is one file, one line in index.ts and a test.
import type { CallPermissions } from '../aws/permissions.ts';
import type { Tags } from '../aws/tags.ts';
import type { AnyResource, Aws, Json, Resource, ResourceRecord } from '../engine/types.ts';

interface Facets<Props extends Json, Outputs extends Json> {
  /** The IAM permissions of the calls that are about this kind; empty for what is not on AWS. */
  readonly calls: CallPermissions;
  /** How the account scan finds all resources of this kind; left out for what is a part or a setting of another one. */
  readonly listing?: Listing<Props, Outputs>;
  /** The resource that it is a part or a setting of: its kind, and the property that has its name or id. */
  readonly partOf?: { readonly kind: string; readonly property: keyof Props & string };
  /** The tags on AWS, by name or id; undefined where there is no such resource, and empty where it is somebody else's. */
  liveTags?(key: string, aws: Aws): Promise<Tags | undefined>;
  /** For what several steps change, or what no check can see that only reads: whether it is now as these props make it. */
  matches?(props: Props, live: Outputs, aws: Aws): boolean | Promise<boolean>;
  /** The props with what only the live resource tells, for one whose record is lost. */
  completeProps?(props: Props, live: Outputs): Props;
  /** What `ensure` would return, without making anything. */
  preview?(props: Props): Promise<Outputs>;
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

export interface Listing<Props extends Json, Outputs extends Json> {
  /** For people: "DynamoDB table". */
  readonly noun: string;
  list(aws: Aws, names: CourseNames): AsyncIterable<ListedResource>;
  /** What a record needs so that the resource can be removed. */
  propsOf(listed: ListedResource, aws: Aws): Props | Promise<Props>;
  /** The `key` of a recorded resource; its name where this is left out. */
  keyOf?(props: Props, outputs: Outputs | undefined): string | undefined;
  /** For what takes no tags, or may have lost them: whose it is, undefined where it is not ours. */
  ownerWithoutTag?(listed: ListedResource, scan: ScanContext): Promise<Evidence | undefined>;
  /** The tags of a listed one, where a refused call means something else than for a name that nobody has listed. */
  tagsOf?(listed: ListedResource, aws: Aws): Promise<Tags | undefined>;
  /** How `ownerWithoutTag` knows it: "its description workshop=url-shortener". */
  evidence?(tag: string): string;
  /** For one without such evidence that people would still take for the workshop's. */
  readonly resemblance?: {
    /** The suffix that it seems to have; undefined where it does not look like one of the course. */
    suffix(listed: ListedResource, names: CourseNames): string | undefined;
    /** What it has, and what it lacks. */
    readonly because: string;
  };
  /** The evidence is good enough beside other resources of the same stack, and not by itself. */
  readonly isWeakEvidence?: boolean;
  /** The props of one that is known by such evidence. */
  untagged?(props: Props): Props;
  /** It exists once for all regions, and does not tell in which one the rest of its stack is. */
  readonly isGlobal?: boolean;
  /** Of one that exists once for all regions: the regions whose stacks use it, where its tags tell. */
  regionsOf?(tags: Tags | undefined): readonly string[];
  /** Its name may end in random characters: what looks like a suffix in it says nothing. */
  readonly hasRandomName?: boolean;
}

/** One resource, as its service lists it. */
export interface ListedResource {
  /** For people. */
  readonly name: string;
  /** By which its kind finds it: its name or, where AWS makes one up, its id. */
  readonly key: string;
  /** Where `key` is a name: the id that parts refer to. */
  readonly id?: string;
  /** Where the list has them; else `liveTags` is asked. */
  readonly tags?: Tags;
  readonly comment?: string;
  /** The bucket of the course that it is, or that it was made for. */
  readonly bucket?: CourseBucket | undefined;
  /** Its parts could not be listed: nobody can tell whose it is. */
  readonly error?: unknown;
}

/** Found on a resource without our tag. */
interface Evidence {
  /** Of its owner; empty for the handbook's own names. */
  readonly suffix: string;
  /** The bucket of the course that it was made for, where only the evidence tells. */
  readonly bucket?: CourseBucket | undefined;
}

export interface CourseBucket {
  readonly name: string;
  readonly region: string;
}

interface ScanContext {
  readonly aws: Aws;
  readonly names: CourseNames;
  /** With which a name of the course becomes this name; undefined where it is none of the course's names. */
  readonly suffixInName: string | undefined;
}

/** The names that a course gives to its resources, without a suffix, by kind. */
export type CourseNames = Readonly<Record<string, readonly string[]>>;

/** As the checkpoint has it. A call whose answer was lost leaves a record without outputs. */
interface Recorded<Props extends Json, Outputs extends Json> {
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

interface CloudFormationForm<Props extends Json, Outputs extends Json> {
  readonly type: string;
  /** What `!Ref` of it stands for, and its attributes that others refer to, by name. */
  values?(at: CloudFormationContext<Props, Outputs>): { readonly [attribute: string]: Json };
  /** Ids, ARNs and names of other resources stand in it as they are; the template refers to them. */
  properties(at: CloudFormationContext<Props, Outputs>): { readonly [name: string]: Json };
}

export interface CloudFormationContext<Props extends Json, Outputs extends Json> extends Recorded<Props, Outputs> {
  readonly tags: Readonly<Record<string, string>>;
  readonly region: string;
  readonly account: string;
  /** Where the unpacked or packed code of a zip file is. */
  codeAt(zip: string): string;
  /** The other resources of the stack, by kind: some of them are settings of this one. */
  records(kind: string): readonly ResourceRecord[];
}

export type ResourceKind<Props extends Json, Outputs extends Json> = Resource<Props, Outputs> & Facets<Props, Outputs>;

/** As the registry hands it out: for props and outputs that were recorded. */
export type AnyResourceKind = AnyResource & Omit<Facets<never, never>, 'why'> & { readonly why: Why };
