// The references of a template's functions: `Ref`, `Fn::GetAtt` and `Fn::Sub`.
import type { Json } from '../../../engine/types.ts';

/** A text, or what `Ref` and `Fn::GetAtt` refer to: `Table`, `Role.Arn`. */
export type Piece = string | { readonly reference: string };

/** Of what can stand in a text; undefined for a structure. */
export function piecesOf(value: Json): Piece[] | undefined {
  if (typeof value !== 'object' || value === null) return [String(value ?? '')];
  const [[name, argument] = [], ...more] = Object.entries(value as Readonly<Record<string, Json>>);
  if (more.length > 0) return undefined;
  if (name === 'Ref') return [{ reference: argument as string }];
  if (name === 'Fn::GetAtt') return [{ reference: (argument as readonly string[]).join('.') }];
  if (name !== 'Fn::Sub') return undefined;
  return (argument as string)
    .split(/(\$\{[^}]*\})/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const reference = /^\$\{([^}]*)\}$/.exec(piece)?.[1];
      if (reference === undefined) return piece;
      return reference.startsWith('!') ? `\${${reference.slice(1)}}` : { reference };
    });
}

/** All references in a value, as in `Ref` and `Fn::Sub`. */
export function referencesIn(value: Json): string[] {
  const pieces = piecesOf(value);
  if (pieces) return pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.reference]));
  return Object.values(value as Readonly<Record<string, Json>>).flatMap((inner) => referencesIn(inner));
}
