// What a kind of resource says about itself beside how it is made. All commands ask these facets, and none knows a kind
// by its name: a new kind is one file, one line in index.ts and a test.
import type { CallPermissions } from '../aws/permissions.ts';
import type { AnyResource, Json, Resource } from '../engine/types.ts';

/** The names that a course gives to its resources, without a suffix, by kind. */
export type CourseNames = Readonly<Record<string, readonly string[]>>;

export interface Facets {
  /** The IAM permissions of the calls that are about this kind. */
  readonly calls: CallPermissions;
}

export type ResourceKind<Props extends Json, Outputs extends Json> = Resource<Props, Outputs> & Facets;

/** As the registry hands it out: for props and outputs that were recorded. */
export type AnyResourceKind = AnyResource & Facets;
