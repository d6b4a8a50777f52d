// An operation that dynalite runs: its parameters, and the tables that the caller must have permission for.
import * as sdk from '@aws-sdk/client-dynamodb';
import { tagging, type Call, type Need, type Operation, type Schema } from '../../../server/service.ts';
import { hideName, mentionsProto } from '../../../protocol/proto-name.ts';
import { typesOf } from '../dynalite/actions.ts';
import { tableArn } from '../records.ts';
import { withTableNames } from '../rules/table-arns.ts';
import { refuseUnknownMembers } from '../rules/unknown-members.ts';

type Input = Record<string, unknown>;

/** `parameters`: those that dynalite does not know. `needs`: all permissions, where they depend on the input. */
export function dynaliteOperation(
  name: string,
  run: (input: Input, call: Call) => Promise<Record<string, unknown>>,
  parameters: readonly string[] = [],
  needs?: (input: Input, call: Call) => readonly Need[],
): Operation {
  const types = typesOf(name);
  return {
    name,
    schema: (sdk as unknown as Record<string, Schema>)[`${name}$`] as Schema,
    takes: [...Object.keys(types), ...parameters],
    action: needs ? null : undefined,
    ...(needs && { needs: (input, call) => distinct(needs(input, call)) }),
    raw: true,
    on: (input, call) => resourceOf(name, input, call),
    also: (input, call) => [...otherTables(name, input, call), ...permissionToTag(name, input, call)],
    async run(input, call) {
      refuseUnknownMembers(name, input, types);
      const hidden = mentionsProto(call.request.body) ? (withHiddenNames(input) as Input) : input;
      if (!call.request.body.includes('arn:')) return run(hidden, call);
      const { request, answered } = withTableNames(name, hidden, call);
      return answered(await run(request, call));
    },
  };
}

function distinct(needs: readonly Need[]): Need[] {
  return [...new Map(needs.map((need) => [`${need.action} ${need.resource}`, need])).values()];
}

/** In requests, names of attributes are values as well: in key schemas, projections and placeholders. */
function withHiddenNames(value: unknown, key = ''): unknown {
  const isNames = ['AttributesToGet', 'NonKeyAttributes', 'ExpressionAttributeNames'].includes(key);
  if (Array.isArray(value)) return value.map((item) => (isNames ? hideName(item) : withHiddenNames(item)));
  if (typeof value !== 'object' || value === null) return key === 'AttributeName' ? hideName(value) : value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, isNames ? hideName(inner) : withHiddenNames(inner, name)]),
  );
}

/** Types are not checked yet: dynalite does that after authorization, and refuses what is not a name. */
export function nameIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The table or index that the request is for; of a batch, its first table. */
function resourceOf(name: string, input: Input, call: Call): string {
  if (name === 'ListTables') return tableArn(call, '*');
  if (typeof input['ResourceArn'] === 'string') return input['ResourceArn'];
  const table = typeof input['TableName'] === 'string' ? input['TableName'] : tablesOfBatch(input)[0];
  const index = typeof input['IndexName'] === 'string' ? `/index/${input['IndexName']}` : '';
  return tableArn(call, `${table}${index}`);
}

function otherTables(name: string, input: Input, call: Call): Need[] {
  if (!name.startsWith('Batch')) return [];
  const others = tablesOfBatch(input).slice(1);
  return others.map((table) => ({ action: `dynamodb:${name}`, resource: tableArn(call, table) }));
}

function tablesOfBatch({ RequestItems }: Input): string[] {
  return Object.keys((RequestItems as object | null | undefined) ?? {});
}

function permissionToTag(name: string, input: Input, call: Call): Need[] {
  const tags = Array.isArray(input['Tags']) ? input['Tags'] : undefined;
  return name === 'CreateTable' ? tagging('dynamodb:TagResource', tags, resourceOf(name, input, call)) : [];
}
