// A parsed PartiQL statement. Conditions and paths have the form that dynalite's parsers give them.
import type { Path, UpdateSection } from '../dynalite/functions.ts';
import type { Item, Value } from '../values/values.ts';

export type Operand =
  Path | Value | { readonly type: 'function'; readonly name: string; readonly args: readonly Operand[] };

export interface Condition {
  readonly type: string;
  readonly name?: string;
  readonly args: readonly (Condition | Operand)[];
}

export type Statement = Select | Insert | Update | Delete | Exists;

export interface Select {
  readonly kind: 'select';
  readonly table: string;
  readonly index?: string | undefined;
  /** Undefined for all attributes. */
  readonly paths: readonly Path[] | undefined;
  readonly where: Condition | undefined;
  readonly orderBy: readonly { readonly name: string; readonly isDescending: boolean }[];
}

interface Insert {
  readonly kind: 'insert';
  readonly table: string;
  readonly item: Item;
}

export interface Update {
  readonly kind: 'update';
  readonly table: string;
  readonly sections: readonly UpdateSection[];
  readonly where: Condition | undefined;
  readonly returning: string | undefined;
}

export interface Delete {
  readonly kind: 'delete';
  readonly table: string;
  readonly where: Condition | undefined;
  readonly returning: string | undefined;
}

/** Only in transactions: the item that the query names must be there and fit. */
interface Exists {
  readonly kind: 'exists';
  readonly table: string;
  readonly where: Condition | undefined;
}
