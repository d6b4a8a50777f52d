// The fuzzer: sends requests from one seed, checks each answer, and finds the fewest requests that show a problem again.
import { spokenIn, type Service } from '../../src/sandbox/server/service.ts';
import { services, type ServiceId } from '../../src/sandbox/services/index.ts';
import { problemWith } from './check-answer.ts';
import { mutate, malform } from './malform.ts';
import { randomOf, type Random } from './random.ts';
import { startPopulatedSandbox, type PopulatedSandbox } from './populated-sandbox.ts';
import { validRequest } from './valid-requests.ts';
import { signed } from '../helpers/wire/sign.ts';
import { bytesOf, exchange, type WireRequest } from '../helpers/wire/request.ts';

/** One request; it is signed each time that it is sent, because signatures expire. */
export interface SentRequest {
  readonly what: string;
  /** Absent for requests to an endpoint, and for bytes that may belong to no service. */
  readonly service?: string;
  readonly to: 'control plane' | number;
  readonly wire?: WireRequest;
  readonly bytes?: Buffer;
}

export interface Finding {
  readonly request: SentRequest;
  readonly wrong: string;
}

export interface Result {
  readonly sent: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly finding?: Finding | undefined;
  /** All requests up to the finding. */
  readonly requests: readonly SentRequest[];
}

export interface Options {
  readonly seed: number;
  readonly runs: number;
  readonly populated: PopulatedSandbox;
  readonly onProgress?: (sent: number) => void;
}

const atOnce = 8;

export async function fuzz({ seed, runs, populated, onProgress }: Options): Promise<Result> {
  const random = randomOf(seed);
  const requests: SentRequest[] = [];
  const byStatus: Record<string, number> = {};
  let finding: Finding | undefined;
  while (requests.length < runs && !finding) {
    const batch: SentRequest[] = [];
    for (let n = 0; n < atOnce; n += 1) batch.push(await nextRequest(populated, random));
    requests.push(...batch);
    const seen = await Promise.all(
      batch.map(async (request) => ({
        request,
        ...(await sendRequest(populated, request).catch((error: unknown) => ({
          wrong: harmless(request, error),
          status: 0,
        }))),
      })),
    );
    for (const { status } of seen) byStatus[status] = (byStatus[status] ?? 0) + 1;
    finding = seen.flatMap(({ request, wrong }) => (wrong === undefined ? [] : [{ request, wrong }]))[0];
    onProgress?.(requests.length);
  }
  return { sent: requests.length, byStatus, finding, requests };
}

async function nextRequest(populated: PopulatedSandbox, random: Random): Promise<SentRequest> {
  if (random.chance(0.06)) return endpointRequest(populated, random);
  const service = random.pick(populated.services);
  const operation = random.pick([...service.operations.values()]);
  // Otherwise they would soon delete what the other requests need.
  const isDeadly = /^Delete|^Remove|^Detach/.test(operation.name) && random.chance(0.9);
  const base = await validRequest(service, operation, isDeadly ? {} : populated.known, random);
  const what = `${service.id} ${operation.name}`;
  const host = [['host', new URL(populated.test.url).host]] as const;
  const wire = { ...base.wire, headers: [...host, ...base.wire.headers] };
  if (random.chance(0.03))
    return { what: `bytes of ${what}`, to: 'control plane', bytes: malform(withLength(wire), random) };
  const changed = random.chance(0.08) ? wire : mutate(wire, random);
  return { what, service: service.id, to: 'control plane', wire: changed };
}

function endpointRequest(populated: PopulatedSandbox, random: Random): SentRequest {
  const to = random.int(populated.endpoints.length);
  const host = new URL(populated.endpoints[to] as string).host;
  const bare: WireRequest = { method: 'GET', target: '/index.html', headers: [['host', host]], body: Buffer.alloc(0) };
  const wire = mutate(bare, random);
  return random.chance(0.2)
    ? { what: 'bytes at an endpoint', to, bytes: malform(withLength(wire), random) }
    : { what: 'an endpoint', to, wire };
}

/** What is wrong with the answer, and its status; 0 if no answer is needed. */
export async function sendRequest(
  populated: PopulatedSandbox,
  request: SentRequest,
): Promise<{ wrong: string | undefined; status: number }> {
  const { sandbox, region, url } = populated.test;
  const to = request.to === 'control plane' ? url : (populated.endpoints[request.to] as string);
  const before = populated.test.log.length;
  const service = populated.services.find(({ id }) => id === request.service);
  let wrong: string | undefined;
  let status = 0;
  if (request.wire) {
    const wire = service ? signed(request.wire, { ...sandbox.key, region, service: scopeOf(service) }) : request.wire;
    const isHead = wire.method === 'HEAD';
    const answer = await exchange(to, withLength(wire), { isHead });
    status = answer?.status ?? 0;
    // The service that answered is certain only if method and path still lead to it. It answers in the protocol of the
    // request, as far as that still shows.
    const headers = Object.fromEntries(wire.headers.map(([name, value]) => [name.toLowerCase(), value]));
    wrong = problemWith(answer, service && spokenIn(service, { headers }), isHead);
  } else {
    await exchange(to, request.bytes as Buffer, { hangsUp: true });
  }
  const bug = populated.test.log.slice(before).find((line) => /^(bug|lost) /.test(line));
  return { wrong: wrong ?? bug, status };
}

/** An endpoint is closed when its API is deleted; everything else must answer. */
function harmless(request: SentRequest, error: unknown): string | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED' && request.to !== 'control plane' ? undefined : message;
}

function scopeOf({ id }: Service): string {
  return services[id as ServiceId].scope;
}

function withLength(wire: WireRequest): Buffer {
  const has = wire.headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const length = has ? [] : [['content-length', String(wire.body.length)] as const];
  return bytesOf({ ...wire, headers: [...wire.headers, ...length, ['connection', 'close']] });
}

/** The fewest requests that still lead to a finding. Each try has its own sandbox. */
export async function shrink(
  requests: readonly SentRequest[],
  tries = 40,
  fails: (requests: readonly SentRequest[]) => Promise<boolean> = failsAgain,
): Promise<readonly SentRequest[]> {
  const last = requests.at(-1);
  if (!last) return requests;
  if (await fails([last])) return [last];
  let needed = requests.slice(0, -1);
  let left = tries;
  for (let size = Math.ceil(needed.length / 2); left > 0; size = Math.ceil(size / 2)) {
    for (let from = 0; from < needed.length && left > 0; left -= 1) {
      const rest = [...needed.slice(0, from), ...needed.slice(from + size)];
      if (await fails([...rest, last])) needed = rest;
      else from += size;
    }
    if (size <= 1) break;
  }
  return [...needed, last];
}

async function failsAgain(requests: readonly SentRequest[]): Promise<boolean> {
  const populated = await startPopulatedSandbox();
  const last = requests.at(-1) as SentRequest;
  try {
    for (const request of requests.slice(0, -1)) await sendRequest(populated, request).catch(() => undefined);
    const { wrong } = await sendRequest(populated, last).catch((error: unknown) => ({ wrong: harmless(last, error) }));
    return wrong !== undefined;
  } finally {
    await populated.stop();
  }
}

/** Enough to send it again by hand. */
export function describeRequest({ what, to, wire, bytes }: SentRequest): string {
  const raw = wire ? bytesOf(wire) : (bytes as Buffer);
  const text = JSON.stringify(raw.toString('latin1'));
  return `${what} (${to === 'control plane' ? to : `endpoint ${to}`}): ${text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text}`;
}
