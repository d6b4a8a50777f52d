// The fuzzer: request after request from one seed, each judged, and on a finding the shortest way to see it again.
import type { Service } from '../../src/sandbox/server/service.ts';
import { wrongWith } from './judge.ts';
import { mutate, spoil } from './mutate.ts';
import { randomOf, type Random } from './random.ts';
import { startPopulatedSandbox, type PopulatedSandbox } from './populated-sandbox.ts';
import { validRequest } from './valid.ts';
import { signed } from '../helpers/wire/sign.ts';
import { bytesOf, exchange, type WireRequest } from '../helpers/wire/request.ts';

/** One thing sent; signed anew each time, as signatures age. */
export interface Shot {
  readonly what: string;
  /** Absent: to an endpoint, or bytes that no service need know as its own. */
  readonly service?: string;
  readonly to: 'control plane' | number;
  readonly wire?: WireRequest;
  readonly bytes?: Buffer;
}

export interface Finding {
  readonly shot: Shot;
  readonly wrong: string;
}

export interface Result {
  readonly sent: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly finding?: Finding | undefined;
  /** All that was sent, up to the finding. */
  readonly shots: readonly Shot[];
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
  const shots: Shot[] = [];
  const byStatus: Record<string, number> = {};
  let finding: Finding | undefined;
  while (shots.length < runs && !finding) {
    const volley: Shot[] = [];
    for (let n = 0; n < atOnce; n += 1) volley.push(await nextShot(populated, random));
    shots.push(...volley);
    const seen = await Promise.all(
      volley.map(async (shot) => ({
        shot,
        ...(await fire(populated, shot).catch((error: unknown) => ({ wrong: harmless(shot, error), status: 0 }))),
      })),
    );
    for (const { status } of seen) byStatus[status] = (byStatus[status] ?? 0) + 1;
    finding = seen.flatMap(({ shot, wrong }) => (wrong === undefined ? [] : [{ shot, wrong }]))[0];
    onProgress?.(shots.length);
  }
  return { sent: shots.length, byStatus, finding, shots };
}

async function nextShot(populated: PopulatedSandbox, random: Random): Promise<Shot> {
  if (random.chance(0.06)) return endpointShot(populated, random);
  const service = random.pick(populated.services);
  const operation = random.pick([...service.operations.values()]);
  // What the others need would soon be gone.
  const isDeadly = /^Delete|^Remove|^Detach/.test(operation.name) && random.chance(0.9);
  const base = await validRequest(service, operation, isDeadly ? {} : populated.known, random);
  const what = `${service.id} ${operation.name}`;
  const host = [['host', new URL(populated.test.url).host]] as const;
  const wire = { ...base.wire, headers: [...host, ...base.wire.headers] };
  if (random.chance(0.03))
    return { what: `bytes of ${what}`, to: 'control plane', bytes: spoil(withLength(wire), random) };
  const changed = random.chance(0.08) ? wire : mutate(wire, random);
  return { what, service: service.id, to: 'control plane', wire: changed };
}

function endpointShot(populated: PopulatedSandbox, random: Random): Shot {
  const to = random.int(populated.endpoints.length);
  const host = new URL(populated.endpoints[to] as string).host;
  const bare: WireRequest = { method: 'GET', target: '/index.html', headers: [['host', host]], body: Buffer.alloc(0) };
  const wire = mutate(bare, random);
  return random.chance(0.2)
    ? { what: 'bytes at an endpoint', to, bytes: spoil(withLength(wire), random) }
    : { what: 'an endpoint', to, wire };
}

/** What is wrong with what came back, and its status; 0 where nothing had to come. */
export async function fire(
  populated: PopulatedSandbox,
  shot: Shot,
): Promise<{ wrong: string | undefined; status: number }> {
  const { sandbox, region, url } = populated.test;
  const to = shot.to === 'control plane' ? url : (populated.endpoints[shot.to] as string);
  const before = populated.test.log.length;
  const service = populated.services.find(({ id }) => id === shot.service);
  let wrong: string | undefined;
  let status = 0;
  if (shot.wire) {
    const wire = service ? signed(shot.wire, { ...sandbox.key, region, service: scopeOf(service) }) : shot.wire;
    const isHead = wire.method === 'HEAD';
    const answer = await exchange(to, withLength(wire), { isHead });
    status = answer?.status ?? 0;
    // Whose answer it was is certain only where the method and the path still lead to the service.
    wrong = wrongWith(answer, service, isHead);
  } else {
    await exchange(to, shot.bytes as Buffer, { hangsUp: true });
  }
  const bug = populated.test.log.slice(before).find((line) => /^(bug|lost) /.test(line));
  return { wrong: wrong ?? bug, status };
}

/** An endpoint ends with its API; all else must answer. */
function harmless(shot: Shot, error: unknown): string | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED' && shot.to !== 'control plane' ? undefined : message;
}

function scopeOf({ id }: Service): string {
  return { apigatewayv2: 'apigateway', s3control: 's3' }[id] ?? id;
}

function withLength(wire: WireRequest): Buffer {
  const has = wire.headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const length = has ? [] : [['content-length', String(wire.body.length)] as const];
  return bytesOf({ ...wire, headers: [...wire.headers, ...length, ['connection', 'close']] });
}

/** The fewest of the shots that still lead to a finding, each time on a sandbox of their own. */
export async function shrink(
  shots: readonly Shot[],
  tries = 40,
  fails: (shots: readonly Shot[]) => Promise<boolean> = failsAgain,
): Promise<readonly Shot[]> {
  const last = shots.at(-1);
  if (!last) return shots;
  if (await fails([last])) return [last];
  let needed = shots.slice(0, -1);
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

async function failsAgain(shots: readonly Shot[]): Promise<boolean> {
  const populated = await startPopulatedSandbox();
  const last = shots.at(-1) as Shot;
  try {
    for (const shot of shots.slice(0, -1)) await fire(populated, shot).catch(() => undefined);
    const { wrong } = await fire(populated, last).catch((error: unknown) => ({ wrong: harmless(last, error) }));
    return wrong !== undefined;
  } finally {
    await populated.stop();
  }
}

/** Enough to type it again. */
export function describeShot({ what, to, wire, bytes }: Shot): string {
  const raw = wire ? bytesOf(wire) : (bytes as Buffer);
  const text = JSON.stringify(raw.toString('latin1'));
  return `${what} (${to === 'control plane' ? to : `endpoint ${to}`}): ${text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text}`;
}
