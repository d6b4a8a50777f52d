// The public keys of a token's issuer: found by its discovery document, and kept for two hours as AWS keeps them.
// source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html (cache) and
// http-api-quotas.html (1,500 ms and 150,000 bytes of an issuer's endpoints), checked 2026-11-29
import { isObject } from '../../../../../lib/is-object.ts';
import type { ServiceContext } from '../../../context.ts';

type Jwk = Record<string, unknown>;

export interface IssuerKeys {
  /** The key as JWK, or why there is none. */
  find(keyId: string): Promise<Jwk | string>;
}

const keptForMs = 2 * 60 * 60 * 1000;
/** An unknown key is a reason to ask the issuer again, but not with every request. */
const askedAgainAfterMs = 5_000;
const timeoutMs = 1_500;
const maxBytes = 150_000;

const unreachable = 'OIDC discovery endpoint communication error';

interface Fetched {
  readonly at: number;
  readonly keys: readonly Jwk[];
}

const fetchedOf = new WeakMap<ServiceContext, Map<string, Fetched>>();

export function issuerKeys(sandbox: ServiceContext, issuer: string): IssuerKeys {
  const cache = fetchedOf.get(sandbox) ?? new Map<string, Fetched>();
  fetchedOf.set(sandbox, cache);
  return {
    async find(keyId) {
      const now = sandbox.now();
      const known = cache.get(issuer);
      const age = known ? Math.abs(now - known.at) : Infinity;
      const match = known?.keys.find(({ kid }) => kid === keyId);
      if (match && age < keptForMs) return match;
      if (age < askedAgainAfterMs) return unknownKey(keyId);
      try {
        const keys = await fetchKeys(sandbox, issuer);
        cache.set(issuer, { at: now, keys });
        return keys.find(({ kid }) => kid === keyId) ?? unknownKey(keyId);
      } catch (error) {
        sandbox.log(`issuer ${issuer}: ${String(error)}`);
        return unreachable;
      }
    },
  };
}

function unknownKey(keyId: string): string {
  return `unable to find a signing key with the id "${keyId.replace(/[^\w.+/=-]/g, '')}"`;
}

async function fetchKeys(sandbox: ServiceContext, issuer: string): Promise<Jwk[]> {
  const signal = AbortSignal.timeout(timeoutMs);
  const discovery = await fetchJson(sandbox, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, signal);
  const { keys } = await fetchJson(sandbox, String(discovery['jwks_uri']), signal);
  if (!Array.isArray(keys)) throw new Error('its key set has no keys');
  return keys.filter((key): key is Jwk => isObject(key));
}

async function fetchJson(sandbox: ServiceContext, url: string, signal: AbortSignal): Promise<Record<string, unknown>> {
  if (new URL(url).origin === sandbox.origin()) throw new Error('an issuer cannot be the control plane');
  const response = await fetch(url, { signal, redirect: 'error' });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const value: unknown = JSON.parse(await limitedText(response));
  if (!isObject(value)) throw new Error(`${url} is no JSON object`);
  return value;
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`${response.url} is larger than ${maxBytes} bytes`);
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString('utf8');
}
