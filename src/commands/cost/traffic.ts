// What one request uses of each service, and what it comes to.
import { alwaysFree, prices } from '../../aws/prices.ts';

/** How much of each thing that is paid for. */
interface Usage {
  readonly httpApiRequests: number;
  readonly lambdaRequests: number;
  readonly lambdaGbSeconds: number;
  readonly dynamodbWrites: number;
  readonly dynamodbReads: number;
  readonly logsGb: number;
  readonly cloudfrontRequests: number;
  readonly cloudfrontGb: number;
}

export interface CostItem {
  readonly what: string;
  readonly quantity: number;
  readonly dollars: number;
  /** Of these, those that the part which is always free covers. */
  readonly freeDollars: number;
}

/** Measured in the sandbox and on the safe side: 128 MB for 50 ms, and 1 KB of log lines. */
export const assumptions = { seconds: 0.05, gigabytes: 128 / 1024, logBytes: 1024, pageRequests: 5 } as const;
const GB = 1e9;

const nothing: Usage = {
  httpApiRequests: 0,
  lambdaRequests: 0,
  lambdaGbSeconds: 0,
  dynamodbWrites: 0,
  dynamodbReads: 0,
  logsGb: 0,
  cloudfrontRequests: 0,
  cloudfrontGb: 0,
};

const apiRequest: Usage = {
  ...nothing,
  httpApiRequests: 1,
  lambdaRequests: 1,
  lambdaGbSeconds: assumptions.seconds * assumptions.gigabytes,
  logsGb: assumptions.logBytes / GB,
};

/** One item of less than 1 KB is written, on the condition that its id is free. */
export const post: Usage = { ...apiRequest, dynamodbWrites: 1 };
/** A consistent read of less than 4 KB. */
export const get: Usage = { ...apiRequest, dynamodbReads: 1 };

export function pageView(pageBytes: number): Usage {
  return { ...nothing, cloudfrontRequests: assumptions.pageRequests, cloudfrontGb: pageBytes / GB };
}

interface Traffic {
  readonly requests: number;
  readonly posts: number;
  readonly gets: number;
  readonly pageViews: number;
  readonly items: readonly CostItem[];
}

/** One request in ten makes a short link, by way of the page; nine follow one. */
export function trafficOf(requests: number, pageBytes: number): Traffic {
  const posts = Math.ceil(requests / 10);
  const gets = requests - posts;
  const items = itemsOf(add(add(multiply(post, posts), multiply(get, gets)), multiply(pageView(pageBytes), posts)));
  return { requests, posts, gets, pageViews: posts, items };
}

export function multiply(use: Usage, count: number): Usage {
  return Object.fromEntries(Object.entries(use).map(([name, amount]) => [name, (amount as number) * count])) as never;
}

export function add(one: Usage, other: Usage): Usage {
  return Object.fromEntries(
    Object.entries(one).map(([name, amount]) => [name, (amount as number) + other[name as keyof Usage]]),
  ) as never;
}

export function itemsOf(use: Usage): CostItem[] {
  const item = (what: string, quantity: number, price: number, free = 0): CostItem => ({
    what,
    quantity,
    dollars: quantity * price,
    freeDollars: Math.min(quantity, free) * price,
  });
  return [
    item('HTTP API requests', use.httpApiRequests, prices.httpApiRequest),
    item('Lambda requests', use.lambdaRequests, prices.lambdaRequest, alwaysFree.lambdaRequests),
    item('Lambda GB-seconds', use.lambdaGbSeconds, prices.lambdaGbSecond, alwaysFree.lambdaGbSeconds),
    item('DynamoDB write units', use.dynamodbWrites, prices.dynamodbWriteUnit),
    item('DynamoDB read units', use.dynamodbReads, prices.dynamodbReadUnit),
    item('CloudWatch Logs GB', use.logsGb, prices.logsGb, alwaysFree.logsGb),
    item(
      'CloudFront requests',
      use.cloudfrontRequests,
      prices.cloudfrontHttpsRequest,
      alwaysFree.cloudfrontHttpsRequests,
    ),
    item('CloudFront GB', use.cloudfrontGb, prices.cloudfrontGb, alwaysFree.cloudfrontGb),
  ].filter(({ quantity }) => quantity > 0);
}

export function sum(items: readonly CostItem[]): { dollars: number; freeDollars: number } {
  const of = (name: 'dollars' | 'freeDollars') => items.reduce((total, item) => total + item[name], 0);
  return { dollars: of('dollars'), freeDollars: of('freeDollars') };
}
