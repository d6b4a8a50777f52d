// What a Terraform form says of a kind of resource, and what it is told.
import type { Json, ResourceRecord } from '../../engine/types.ts';
import type { Arguments, Hcl } from './hcl.ts';

export interface TerraformContext {
  /** As the checkpoint has them: what each kind records is in its own file. */
  readonly props: Readonly<Record<string, Json>>;
  readonly outputs: Readonly<Record<string, Json>>;
  readonly tags: Hcl;
  /** The same, also where `tags` is an expression. */
  readonly ownTags: Readonly<Record<string, string>>;
  readonly region: string;
  readonly account: string;
  /** The configuration takes over what exists. */
  readonly takesOver: boolean;
  /** The folder with the zip files, as a part of a text of Terraform. */
  readonly packages: string;
  /** The other resources of the stack, by kind: some of them are settings of this one. */
  records(kind: string): readonly ResourceRecord[];
}

export interface TerraformForm {
  readonly type: string;
  arguments(at: TerraformContext): Arguments;
  /** The values by which others refer to it, each with the attribute that has it. Names fit as a whole only. */
  values?(at: TerraformContext): Readonly<Record<string, Json>>;
  /** What `terraform import` finds it by. */
  importId(at: TerraformContext): string;
  /** It is a setting of the whole account, so a configuration of one stack leaves it out. */
  readonly ofAccount?: string;
}

export type TerraformForms = Readonly<Record<string, TerraformForm | { readonly none: string }>>;
