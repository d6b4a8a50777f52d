// Rules of CreateTable about several parameters that dynalite does not have.
import type { Input } from './named-attributes.ts';

/** The text is from memory. */
export function definitionRule({ AttributeDefinitions }: Input): string | undefined {
  const names = (AttributeDefinitions as readonly { AttributeName: string }[]).map((one) => one.AttributeName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return (
    twice && `One or more parameter values were invalid: Duplicate AttributeName in AttributeDefinitions: ${twice}`
  );
}

interface NewIndex {
  readonly Projection?: { readonly ProjectionType?: string; readonly NonKeyAttributes?: readonly string[] };
}

/** dynalite takes an index that includes no attributes. */
export function projectionRule({ GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] }: Input): string | undefined {
  const indexes = [GlobalSecondaryIndexes, LocalSecondaryIndexes].flat() as readonly NewIndex[];
  const isEmpty = ({ Projection }: NewIndex) =>
    Projection?.ProjectionType === 'INCLUDE' && !Projection.NonKeyAttributes;
  return indexes.some(isEmpty)
    ? 'One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is not specified'
    : undefined;
}
