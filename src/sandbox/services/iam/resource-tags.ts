// The tags of whatever an ARN names, for policies that speak of them (`aws:ResourceTag/…`).
import type { ContextKeys } from '../../server/access.ts';
import type { Store } from '../../state/store.ts';

type TagMap = Readonly<Record<string, string>>;

interface Tagged {
  readonly tags?: TagMap | readonly { readonly Key: string; readonly Value: string }[];
  /** As API Gateway's records have them. */
  readonly Tags?: TagMap;
}

/** Where the records of each service lie, and under which key. Buckets do not take part unless their owner says so. */
const places: readonly (readonly [arn: RegExp, collection: string, key: (...parts: string[]) => string])[] = [
  [/^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/, 'iam/roles', byLowerCase],
  [/^arn:aws:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/, 'iam/users', byLowerCase],
  [/^(arn:aws:iam::(\d{12}):policy\/.+)$/, 'iam/policies', (arn, account) => `${account}/${arn}`],
  [/^arn:aws:lambda:([^:]+):(\d{12}):function:([^:]+)/, 'lambda.functions', byRegion],
  [/^arn:aws:dynamodb:([^:]+):(\d{12}):table\/([^/]+)/, 'dynamodb/tables', byRegion],
  [/^arn:aws:logs:([^:]+):(\d{12}):log-group:([^:]+)/, 'logs/groups', byRegion],
  [
    /^arn:aws:cloudfront::(\d{12}):distribution\/(\w+)$/,
    'cloudfront/distributions',
    (account, id) => `${account}/${id}`,
  ],
];

export function resourceTags(store: Store, arn: string): ContextKeys {
  const keys: Record<string, string> = {};
  for (const [key, value] of Object.entries(tagsOf(store, arn))) {
    keys[`aws:ResourceTag/${key}`] = value;
    // IAM had its own name for it first, and answers to both.
    if (arn.startsWith('arn:aws:iam:')) keys[`iam:ResourceTag/${key}`] = value;
  }
  return keys;
}

function tagsOf(store: Store, arn: string): TagMap {
  for (const [pattern, collection, key] of places) {
    const parts = pattern.exec(arn);
    if (parts) return tagsIn(store.collection<Tagged>(collection).get(key(...parts.slice(1))));
  }
  // API Gateway's ARNs name no account; what lies below an API goes by the API's tags.
  const [, region, api] = /^arn:aws:apigateway:([^:]+)::\/apis\/([^/]+)/.exec(arn) ?? [];
  if (!region || !api) return {};
  const apis = store.collection<Tagged & { readonly apiId: string; readonly region: string }>('apigateway/apis');
  return tagsIn(apis.values().find((record) => record.apiId === api && record.region === region));
}

function tagsIn(record: Tagged | undefined): TagMap {
  const tags = record?.tags ?? record?.Tags ?? {};
  return Array.isArray(tags) ? Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) : (tags as TagMap);
}

function byLowerCase(account = '', name = ''): string {
  return `${account}/${name.toLowerCase()}`;
}

function byRegion(region = '', account = '', name = ''): string {
  return `${account}/${region}/${name}`;
}
