// Eventual consistency: a read that answers as if what it reads did not exist yet. A get runs for a name that does not
// exist, so that the service refuses it in its own words. A list is empty.
import { randomInt } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { OperationSchema } from '../../protocol/schema.ts';
import type { Call, Operation, Service } from '../service.ts';

type Input = Readonly<Record<string, unknown>>;

const lists = /^(List|Filter|DescribeLog)|^(Query|Scan|GetItem|BatchGetItem|GetLogEvents|GetTags)$/;
const gets = /^(Get|Head|Describe)/;

function isList({ name, output }: OperationSchema): boolean {
  return lists.test(name) || (gets.test(name) && output.members.some((member) => member.name === 'Items'));
}

/** The last required member: it names the resource most exactly. */
function nameIn({ input }: OperationSchema): string | undefined {
  return input.members.findLast(({ required, schema }) => required && schema.isStringSchema())?.name;
}

export function canBeStale(service: Service, schema: OperationSchema): boolean {
  if (Object.hasOwn(service.absentSettings, schema.name) || isList(schema)) return true;
  return gets.test(schema.name) && nameIn(schema) !== undefined;
}

export async function readStale(
  service: Service,
  operation: Operation,
  schema: OperationSchema,
  input: Input,
  call: Call,
): Promise<Record<string, unknown>> {
  const setting = Object.hasOwn(service.absentSettings, schema.name) && service.absentSettings[schema.name];
  if (setting) throw new AwsError(setting[0], 404, setting[1]);
  if (isList(schema)) return emptied(await operation.run(input, call));
  const member = nameIn(schema) ?? '';
  const name = String(input[member]);
  const unknown = unknownNameLike(name);
  try {
    return await operation.run({ ...input, [member]: unknown }, asRoot(call));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const named = (value: unknown) => (typeof value === 'string' ? value.replaceAll(unknown, name) : value);
    const members = Object.entries(error.members).map(([key, value]) => [key, named(value)]);
    throw new AwsError(
      error.code,
      error.status,
      String(named(error.message)),
      Object.fromEntries(members),
      error.headers,
    );
  }
}

/** Another name of the same form: letters for letters and digits for digits, in the last segment of an ARN. */
function unknownNameLike(name: string): string {
  const from = name.startsWith('arn:') ? Math.max(name.lastIndexOf(':'), name.lastIndexOf('/')) + 1 : 0;
  const other = name.slice(from).replace(/[a-z0-9]/gi, (char) => {
    const alphabet = /\d/.test(char)
      ? '0123456789'
      : char < 'a'
        ? 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
        : 'abcdefghijklmnopqrstuvwxyz';
    return alphabet[(alphabet.indexOf(char) + randomInt(1, alphabet.length)) % alphabet.length] ?? char;
  });
  return name.slice(0, from) + other;
}

/** The caller is authorized already; a policy that names the resource must not refuse the changed name. */
function asRoot(call: Call): Call {
  if (call.account === '') return call;
  const { account } = call;
  return {
    ...call,
    principal: { type: 'user', account, arn: `arn:aws:iam::${account}:root`, id: account, isAdministrator: true },
  };
}

const counts = new Set(['Count', 'ScannedCount', 'KeyCount', 'Quantity']);
const gone = /^(Item|Next.*|next.*|Marker|LastEvaluated.*)$/;

/** The same answer with nothing in its lists. */
function emptied(output: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(output).map(([key, value]): [string, unknown] => {
    if (Array.isArray(value)) return [key, []];
    if (counts.has(key)) return [key, 0];
    if (key === 'IsTruncated') return [key, false];
    if (gone.test(key)) return [key, undefined];
    if (!isPlain(value)) return [key, value];
    return [key, /^tags$/i.test(key) && !('Items' in value) ? {} : emptied(value)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
