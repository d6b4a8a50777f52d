// Ids that AWS makes up, caught where they come into being, so that later calls name them and need not repeat them.
import type { Json } from '../../../engine/types.ts';
import type { Call } from './calls.ts';

export interface CapturedId {
  /** The answer's field, as JMESPath and JavaScript both spell it: `Role.Arn`. */
  readonly path: string;
  readonly value: string;
  /** In words: `create function arn`. */
  readonly words: readonly string[];
}

const caughtOf: Readonly<Record<string, readonly string[]>> = {
  CreateRole: ['Role.Arn'],
  CreateFunction: ['FunctionArn'],
  CreateApi: ['ApiId', 'ApiEndpoint'],
  CreateIntegration: ['IntegrationId'],
  CreateRoute: ['RouteId'],
  PublishLayerVersion: ['LayerVersionArn'],
  CreateCloudFrontOriginAccessIdentity: ['CloudFrontOriginAccessIdentity.Id'],
  CreateOriginAccessControl: ['OriginAccessControl.Id'],
  CreateResponseHeadersPolicy: ['ResponseHeadersPolicy.Id'],
  CreateDistributionWithTags: ['Distribution.Id'],
};

/** The answer to a call that was not made: the placeholders of a dry run, which later calls contain. */
export function idsOf(operation: string, resource: string): Json {
  const answer: Record<string, Json> = {};
  for (const path of caughtOf[operation] ?? []) {
    const [outer = '', inner] = path.split('.');
    const output = path.endsWith('Arn') ? 'arn' : path.endsWith('Endpoint') ? 'endpoint' : 'id';
    const value = `‹${output} of ${resource}›`;
    answer[outer] = inner === undefined ? value : { [inner]: value };
  }
  return answer;
}

/** Per call, what a later one needs of its answer. `alsoUsed`: texts outside the calls, such as a file to be written. */
export function references(calls: readonly Call[], alsoUsed: readonly string[] = []): Map<Call, CapturedId[]> {
  const found = new Map<Call, CapturedId[]>();
  const taken = new Set<string>();
  calls.forEach((call, index) => {
    const later = [...calls.slice(index + 1).map(({ input }) => JSON.stringify(input)), ...alsoUsed];
    for (const path of caughtOf[call.operation] ?? []) {
      const value = at(call.output, path);
      if (value === undefined || !later.some((text) => text.includes(value))) continue;
      const caught = { path, value, words: wordsFor(call, path, taken) };
      found.set(call, [...(found.get(call) ?? []), caught]);
    }
  });
  return found;
}

/** Cuts a text at the ids it contains; longer ones first, as an ARN may contain an id. */
export function splitAtIds(text: string, known: readonly CapturedId[]): (string | CapturedId)[] {
  let parts: (string | CapturedId)[] = [text];
  for (const caught of known.toSorted((one, other) => other.value.length - one.value.length)) {
    parts = parts.flatMap((part) =>
      typeof part === 'string'
        ? part.split(caught.value).flatMap((piece, index) => (index === 0 ? [piece] : [caught, piece]))
        : [part],
    );
  }
  return parts.filter((part) => part !== '');
}

function wordsFor({ resource = 'made' }: Call, path: string, taken: Set<string>): string[] {
  const kind = /(Id|Arn|Endpoint)$/.exec(path)?.[0].toLowerCase() ?? 'id';
  const words = [...resource.split(/[^a-z0-9]+/i), kind];
  for (let number = 2; taken.has(words.join(' ')); number += 1) words.splice(-1, 1, `${kind}${number}`);
  taken.add(words.join(' '));
  return words;
}

function at(value: Json, path: string): string | undefined {
  let found: Json = value;
  for (const name of path.split('.')) found = (found as Readonly<Record<string, Json>> | null | undefined)?.[name];
  return typeof found === 'string' ? found : undefined;
}
