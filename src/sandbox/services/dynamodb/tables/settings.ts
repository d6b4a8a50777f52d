// Settings of tables beside keys, indexes and throughput. Some can have only the value that changes nothing here: tools
// send it always. Any other value is refused by name.
import { unsupported, validationError } from '../errors.ts';

type Input = Readonly<Record<string, unknown>>;

/** Parameters of CreateTable and UpdateTable that dynalite does not know. */
export const settingNames = ['DeletionProtectionEnabled', 'TableClass', 'StreamSpecification', 'SSESpecification'];

interface TableSettings {
  readonly protected?: boolean;
  readonly tableClass?: string;
}

const invalid = 'One or more parameter values were invalid:';
const tableClasses = ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'];

/** The settings of a request, and what is left of it. */
export function takeSettings(
  operation: 'CreateTable' | 'UpdateTable',
  input: Input,
): { settings: TableSettings; rest: Record<string, unknown> } {
  const { DeletionProtectionEnabled, TableClass, StreamSpecification, SSESpecification, ...rest } = input;
  if (StreamSpecification) checkStream(operation, StreamSpecification as Input, input['TableName']);
  if (SSESpecification) checkEncryption(operation, SSESpecification as Input);
  if (typeof TableClass === 'string' && !tableClasses.includes(TableClass))
    validationError(
      `Invalid table-class parameter provided. Please try again with a valid table-class value: [${tableClasses.join(', ')}].`,
    );
  refuseSeveralKeys(operation, rest);
  return {
    settings: {
      ...(typeof DeletionProtectionEnabled === 'boolean' && { protected: DeletionProtectionEnabled }),
      ...(typeof TableClass === 'string' && { tableClass: TableClass }),
    },
    rest,
  };
}

const alone: readonly (readonly [member: string, name: string])[] = [
  ['SSESpecification', 'Server-Side Encryption'],
  ['TableClass', 'TableClass'],
  ['DeletionProtectionEnabled', 'DeletionProtection'],
];

/** What UpdateTable changes at once, and that it changes something. Texts as recorded on AWS by others in 2026. */
export function checkCombination(input: Input): void {
  const { TableName: _name, AttributeDefinitions: _definitions, ...changes } = input;
  const names = Object.keys(changes).filter((name) => changes[name] !== undefined);
  if (names.length === 0)
    validationError(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, ' +
        'SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, ' +
        'DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required',
    );
  const first = alone.find(([member]) => names.includes(member));
  if (first && names.length > 1)
    validationError(`${invalid} ${first[1]} modification must be the only operation in the request`);
  const updates = changes['GlobalSecondaryIndexUpdates'];
  const isIndexChange = Array.isArray(updates) && updates.some((update: Input) => update['Create'] || update['Delete']);
  if (isIndexChange && changes['ProvisionedThroughput'])
    validationError(`${invalid} You cannot create or delete index while updating table IOPS`);
}

function checkStream(operation: string, stream: Input, table: unknown): void {
  if (stream['StreamEnabled'] !== false) unsupported(operation, 'StreamSpecification with StreamEnabled true');
  if (stream['StreamViewType'] !== undefined)
    validationError(
      operation === 'CreateTable'
        ? `${invalid} Table is being created with a stream disabled, UpdateViewType should not be specified`
        : `${invalid} If stream is being disabled, then UpdateViewType must not be specified`,
    );
  if (operation === 'UpdateTable') validationError(`Table has no stream to disable: TableName: ${String(table)}`);
}

/** Without a key of KMS, AWS encrypts by a key of its own: always, and nothing shows it. */
function checkEncryption(operation: string, encryption: Input): void {
  if (encryption['Enabled'] === true || encryption['KMSMasterKeyId'] !== undefined)
    unsupported(operation, 'SSESpecification with a key of KMS');
  if (encryption['SSEType'] !== undefined)
    validationError(`${invalid} SSEType can not be specified if Enabled is false`);
  if (operation === 'UpdateTable') validationError(`${invalid} Table is already encrypted by default`);
}

/** Since November 2025 an index of AWS can have up to four attributes of a kind. */
function refuseSeveralKeys(operation: string, { GlobalSecondaryIndexes, GlobalSecondaryIndexUpdates }: Input): void {
  const updates = Array.isArray(GlobalSecondaryIndexUpdates) ? (GlobalSecondaryIndexUpdates as Input[]) : [];
  const created = updates.map((update) => update['Create'] as Input | undefined).filter((index) => index !== undefined);
  const indexes = [...(Array.isArray(GlobalSecondaryIndexes) ? (GlobalSecondaryIndexes as Input[]) : []), ...created];
  for (const index of indexes) {
    const schema = Array.isArray(index['KeySchema']) ? (index['KeySchema'] as Input[]) : [];
    const kinds = schema.map((element) => element['KeyType']);
    if (schema.length > 1 && new Set(kinds).size < kinds.length)
      unsupported(operation, `KeySchema with several attributes of one KeyType (index ${String(index['IndexName'])})`);
  }
}
