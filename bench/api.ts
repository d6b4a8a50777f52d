// The course's API in the sandbox, POST and GET, beside the floor: rounds are interleaved.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  ApiGatewayV2Client,
  GetApisCommand,
  UpdateStageCommand,
  type ApiGatewayV2ClientConfig,
} from '@aws-sdk/client-apigatewayv2';
import { sandboxTarget } from '../src/aws/target.ts';
import { readLocator } from '../src/sandbox/locator.ts';
import { load, type Load, type Shot } from './load.ts';
import { environment, median, printTable, quantile } from './measure.ts';

const rounds = 3;
const region = 'ap-south-1';
const settings = [
  { atOnce: 1, count: 400 },
  { atOnce: 16, count: 2_000 },
] as const;

const post: (n: number) => Shot = (n) => ({
  method: 'POST',
  path: '/shorten',
  body: JSON.stringify({ urlToShorten: `https://example.com/a/rather/usual/path?n=${n}` }),
});

export async function benchApi(full: string, api: string): Promise<void> {
  await raiseThrottle(full);
  const floor = await startFloor();
  try {
    const servers = [
      { name: 'floor', origin: floor.origin },
      { name: 'sandbox', origin: api },
    ];
    for (const { origin } of servers) await load(origin, { count: 500, atOnce: 16, shot: post });
    for (const { atOnce, count } of settings) {
      const found = new Map<string, { times: number[]; rates: number[] }>();
      for (let round = 0; round < rounds; round += 1) {
        for (const { name, origin } of servers) {
          const posted = await load(origin, { count, atOnce, shot: post });
          const ids = posted.bodies.map((body) => JSON.parse(body) as string);
          const get = (n: number): Shot => ({ method: 'GET', path: `/${ids[n % ids.length]}` });
          keep(found, `POST ${name}`, posted);
          keep(found, `GET ${name}`, await load(origin, { count, atOnce, shot: get }));
        }
      }
      show(atOnce, count, found);
    }
  } finally {
    floor.stop();
  }
}

function keep(found: Map<string, { times: number[]; rates: number[] }>, name: string, one: Load): void {
  const known = found.get(name) ?? { times: [], rates: [] };
  found.set(name, known);
  known.times.push(...one.times);
  known.rates.push(one.perSecond);
}

function show(atOnce: number, count: number, found: Map<string, { times: number[]; rates: number[] }>): void {
  const rows = ['POST', 'GET'].flatMap((method) => {
    const floor = found.get(`${method} floor`);
    return ['floor', 'sandbox'].map((name) => {
      const { times, rates } = found.get(`${method} ${name}`) ?? { times: [], rates: [] };
      return [
        `${method} ${name}`,
        median(times).toFixed(2),
        quantile(times, 0.9).toFixed(2),
        median(rates).toFixed(0),
        (median(times) / median(floor?.times ?? [])).toFixed(2),
        (median(rates) / median(floor?.rates ?? [])).toFixed(2),
      ];
    });
  });
  printTable(`API, ${atOnce} at once, ${rounds} interleaved rounds of ${count}`, [
    ['', 'median ms', 'p90', 'requests/s', 'median × floor', 'rate × floor'],
    ...rows,
  ]);
}

/** The course's stage lets ten requests a second pass, as a lesson; the bench wants to see the sandbox's own limit. */
async function raiseThrottle(full: string): Promise<void> {
  const locator = readLocator(join(full, '.workshop', 'sandbox'));
  if (!locator) throw new Error('The sandbox does not run.');
  const client = new ApiGatewayV2Client(sandboxTarget(locator, region).config as ApiGatewayV2ClientConfig);
  const { Items = [] } = await client.send(new GetApisCommand({}));
  const DefaultRouteSettings = { ThrottlingRateLimit: 100_000, ThrottlingBurstLimit: 100_000 };
  for (const { ApiId } of Items)
    await client.send(new UpdateStageCommand({ ApiId, StageName: '$default', DefaultRouteSettings }));
}

async function startFloor(): Promise<{ origin: string; stop: () => void }> {
  const args = ['--import', import.meta.resolve('tsx'), join(import.meta.dirname, 'floor.ts')];
  const env = { ...environment(), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The floor ended with ${code}.`))),
  ])) as [Buffer];
  return { origin: line.toString().trim(), stop: () => child.stdin.end() };
}
