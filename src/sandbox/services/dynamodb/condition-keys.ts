// The condition keys of DynamoDB: which items and attributes a request names, and what it wants back.
// source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html, checked 2026-11-29
import type { SandboxContext } from '../../server/context.ts';
import type { Need } from '../../server/service.ts';
import type { PermissionAsked } from '../../server/service-rules.ts';
import { textIn, type ConditionKeys } from '../shared/condition-keys.ts';
import { recordsOf, tableKeyOfArn } from './records.ts';
import { attributesIn, equalitiesIn, isObject, keysIn, valueText, type Input } from './rules/named-attributes.ts';

type Asked = PermissionAsked & Pick<SandboxContext, 'store'>;

export const dynamodbKeys: ConditionKeys<Asked> = {
  filled: {
    'dynamodb:LeadingKeys': leadingKeys,
    'dynamodb:Attributes': ({ input, need }) => attributesIn(requestsFor(input, need)),
    'dynamodb:Select': ({ operation, input, need }) => select(operation, input, requestsFor(input, need)),
    'dynamodb:ReturnValues': ({ input }) => textIn(input, 'ReturnValues'),
    'dynamodb:ReturnConsumedCapacity': ({ input }) => textIn(input, 'ReturnConsumedCapacity'),
    'dynamodb:EnclosingOperation': ({ operation }) => (operation.startsWith('Transact') ? operation : undefined),
  },
  absent: ['dynamodb:FisActionId', 'dynamodb:FisTargetArns', 'dynamodb:FullTableScan'],
};

/** The parts of a request that are about one table: of a batch or a transaction, several. */
function requestsFor(input: Input, { action, resource }: Need): Input[] {
  const table = tableOf(resource);
  const isFor = (name: unknown) => typeof name === 'string' && tableOf(name) === table;
  if (isObject(input['RequestItems'])) {
    const parts = Object.entries(input['RequestItems']).filter(([name]) => isFor(name));
    return parts.flatMap(([, part]) => (Array.isArray(part) ? part.flatMap(writesIn) : isObject(part) ? [part] : []));
  }
  if (Array.isArray(input['TransactItems'])) {
    // `Put` needs the permission for PutItem, and so on.
    const kinds = input['TransactItems'].filter(isObject).flatMap((item) => Object.entries(item));
    const ofAction = kinds.filter(([kind]) => action === `dynamodb:${kind}Item`).map(([, part]) => part);
    return ofAction.filter(isObject).filter((part) => isFor(part['TableName']));
  }
  return [input];
}

/** `{ PutRequest: { Item } }`, `{ Update: { Key, UpdateExpression } }` and so on. */
function writesIn(request: unknown): Input[] {
  return isObject(request) ? Object.values(request).filter(isObject) : [];
}

/** The name alone, of a name or an ARN, also of an index. */
function tableOf(name: string): string {
  return /:table\/([^/]+)/.exec(name)?.[1] ?? name;
}

/** The values of the partition key. Where the key is not known, those of all keys: then none may differ. */
function leadingKeys({ operation, input, need, store }: Asked): string[] | undefined {
  if (operation === 'Scan') return undefined;
  const schema = recordsOf(store).get(tableKeyOfArn(need.resource))?.partitionKeys;
  const index = textIn(input, 'IndexName');
  const partitionKey = schema?.[index ?? ''];
  const isPartitionKey = (name: string) => partitionKey === undefined || name === partitionKey;
  const named = requestsFor(input, need).flatMap((request) => [
    ...keysIn(request).flatMap((key) => Object.entries(key)),
    ...(operation === 'Query' ? equalitiesIn(request) : []),
  ]);
  return named.filter(([name]) => isPartitionKey(name)).map(([, value]) => valueText(value));
}

function select(operation: string, input: Input, requests: readonly Input[]): string | undefined {
  if (!['GetItem', 'BatchGetItem', 'Query', 'Scan'].includes(operation)) return undefined;
  const given = textIn(input, 'Select');
  if (given !== undefined) return given;
  const isLimited = (request: Input) => 'ProjectionExpression' in request || 'AttributesToGet' in request;
  if (requests.length > 0 && requests.every(isLimited)) return 'SPECIFIC_ATTRIBUTES';
  return textIn(input, 'IndexName') === undefined ? 'ALL_ATTRIBUTES' : 'ALL_PROJECTED_ATTRIBUTES';
}
