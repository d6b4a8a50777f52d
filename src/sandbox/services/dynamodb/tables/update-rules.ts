// What UpdateTable takes: dynalite's types, corrected, and rules about several parameters.
import { withKeyNameLengths } from '../rules/attribute-names.ts';

type Types = Record<string, unknown>;

interface TypeNode {
  type?: string;
  notNull?: boolean;
  children?: unknown;
}

const definitions = {
  type: 'List',
  children: {
    type: 'ValueStruct<AttributeDefinition>',
    children: {
      AttributeName: { type: 'String', notNull: true },
      AttributeType: { type: 'String', notNull: true, enum: ['B', 'N', 'S'] },
    },
  },
};

/** dynalite requires the throughput of a new index, which a table on demand does not have. */
export function updateTableTypes(types: Types): Types {
  const corrected = structuredClone(types);
  const updates = corrected['GlobalSecondaryIndexUpdates'] as { children: { children: Record<string, TypeNode> } };
  const create = updates.children.children['Create'] as { children: Record<string, TypeNode> };
  delete create.children['ProvisionedThroughput']?.notNull;
  return withKeyNameLengths({ ...corrected, AttributeDefinitions: definitions });
}

const invalid = 'One or more parameter values were invalid:';

type Change = Readonly<Record<'Create' | 'Update' | 'Delete', { readonly IndexName: string } | undefined>>;

export function updateRule(data: Types): string | undefined {
  const { BillingMode, ProvisionedThroughput, GlobalSecondaryIndexUpdates } = data;
  if (BillingMode === 'PROVISIONED' && !ProvisionedThroughput)
    return `${invalid} ProvisionedThroughput must be specified when BillingMode is PROVISIONED`;
  const changes = GlobalSecondaryIndexUpdates as readonly Change[] | undefined;
  if (changes?.length === 0) return `${invalid} List of GlobalSecondaryIndexUpdates is empty`;
  const names = new Set<string>();
  for (const { Create, Update, Delete } of changes ?? []) {
    const actions = [Update, Create, Delete].filter((action) => action !== undefined);
    if (actions.length > 1)
      return `${invalid} Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object`;
    const [action] = actions;
    if (!action)
      return `${invalid} One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null`;
    if (names.has(action.IndexName))
      return `${invalid} Only one global secondary index update per index is allowed simultaneously. Index: ${action.IndexName}`;
    names.add(action.IndexName);
    if (Create) {
      const wrong = indexRule(Create as unknown as NewIndex);
      if (wrong) return wrong;
    }
  }
  return undefined;
}

interface NewIndex {
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: string }[];
  readonly Projection: { readonly ProjectionType?: string; readonly NonKeyAttributes?: readonly string[] };
}

function indexRule({
  KeySchema: [first, second],
  Projection: { ProjectionType, NonKeyAttributes },
}: NewIndex): string | undefined {
  if (first?.KeyType !== 'HASH') return 'Invalid KeySchema: The first KeySchemaElement is not a HASH key type';
  if (second && second.KeyType !== 'RANGE')
    return 'Invalid KeySchema: The second KeySchemaElement is not a RANGE key type';
  if (first.AttributeName === second?.AttributeName)
    return 'Both the Hash Key and the Range Key element in the KeySchema have the same name';
  if (ProjectionType === undefined) return `${invalid} Unknown ProjectionType: null`;
  if (ProjectionType === 'INCLUDE' && !NonKeyAttributes)
    return `${invalid} ProjectionType is INCLUDE, but NonKeyAttributes is not specified`;
  if (ProjectionType !== 'INCLUDE' && NonKeyAttributes)
    return `${invalid} ProjectionType is ${ProjectionType}, but NonKeyAttributes is specified`;
  return undefined;
}
