// Parses the JSON of a request. AWS's own reader refuses some JSON that the SDK's code accepts or fails on.
import { AwsError } from '../server/aws-error.ts';
import { hideProto } from './proto-name.ts';

/** The deepest values that AWS takes, those of items in tables, are nested 32 times, each in two levels of JSON. */
const maxDepth = 100;

/** Throws a SerializationException for what is no JSON object. */
export function parseObject(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  const value = parse(body);
  if (Array.isArray(value)) throw serialization('Start of list found where not expected');
  if (typeof value !== 'object' || value === null) throw serialization('Unexpected field type');
  if (isDeep(value)) throw serialization('The JSON is nested too deeply');
  return value as Record<string, unknown>;
}

function serialization(text = ''): AwsError {
  return new AwsError('SerializationException', 400, text);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(hideProto(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    throw serialization();
  }
}

/** Level by level, as a function that calls itself would end where the stack does. */
function isDeep(value: object): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}
