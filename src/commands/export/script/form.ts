// What a type of resource is in a script: the commands that create it, and those that delete it.
import type { Json } from '../../../engine/types.ts';
import type { Argument } from './shell.ts';

export type Properties = Readonly<Record<string, Json>>;

export interface ScriptResource {
  /** Its logical id. */
  readonly id: string;
  /** What `Ref` stands for: a variable with `$`, quoted. */
  readonly ref: string;
  /** The same variable without `$`. */
  readonly variable: string;
  /** As in the template, with `Ref`, `Fn::GetAtt` and `Fn::Sub` in it. */
  readonly properties: Properties;
}

export interface ScriptForm {
  /** The field's word for it, for the lines that the scripts print. */
  readonly noun: string;
  /** The property with its name: the script sets the variable of it before anything else. Without one, `find` sets it. */
  readonly name?: string;
  /** Commands that set the variable to the id of what exists, and to an empty text where it does not exist. */
  find?(resource: ScriptResource): string[];
  /** Creates it, or corrects what exists. */
  build(resource: ScriptResource): string[];
  /** What `Fn::GetAtt` stands for: a word of names alone, set before anything exists. */
  readonly constants?: Readonly<Record<string, (resource: ScriptResource) => string>>;
  /** What `Fn::GetAtt` stands for: a word that asks AWS. Only what others refer to is asked for. */
  readonly attributes?: Readonly<Record<string, (resource: ScriptResource) => string>>;
  /** Deletes it, where it exists. Left out for what goes with the resource that it is a part of. */
  remove?(resource: ScriptResource): string[];
}

/** Of one service, by type. */
export type ScriptForms = Readonly<Record<string, ScriptForm>>;

/** `[{ Key, Value }]` as `{ key: value }`, which some services take. */
export function tagMap(tags: Json | undefined): Argument {
  if (!Array.isArray(tags)) return tags;
  return Object.fromEntries(
    (tags as readonly { readonly Key: string; readonly Value: Json }[]).map(({ Key, Value }) => [Key, Value]),
  );
}

/** A word that is the answer to a command. */
export function answerOf(command: string): string {
  return `$(text ${command.replace(/^aws /, '')})`;
}
