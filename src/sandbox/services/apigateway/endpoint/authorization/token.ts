// A route that wants a JSON Web Token: signed by the authorizer's issuer, for its audience, in force, and with a scope.
// source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html, checked 2026-11-29
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { ServiceContext } from '../../../context.ts';
import { readWebToken, type WebToken } from '../../../../protocol/web-token.ts';
import type { DeployedAuthorization } from '../../records.ts';
import type { Authorization } from './authorize.ts';
import { insufficientScope, invalidToken, missingToken } from '../gateway-responses.ts';
import { identityOf } from './identity-source.ts';
import { issuerKeys, type IssuerKeys } from './issuer-keys.ts';
import type { RouteRequest } from '../route-request.ts';

/** API Gateway takes only signatures by RSA. */
const hashes: Readonly<Record<string, string>> = { RS256: 'RSA-SHA256', RS384: 'RSA-SHA384', RS512: 'RSA-SHA512' };

export async function authorizeToken(
  sandbox: ServiceContext,
  { authorizer, scopes }: DeployedAuthorization,
  route: RouteRequest,
): Promise<Authorization> {
  const [source = ''] = authorizer?.IdentitySource ?? [];
  const given = identityOf(source, route);
  if (!given) return { refused: missingToken };
  const { Issuer: issuer = '', Audience: audience = [] } = authorizer?.JwtConfiguration ?? {};
  const token = readWebToken(given.replace(/^Bearer /i, '').trim());
  const fault = token
    ? (claimsFault(token.claims, { issuer, audience, now: route.time }) ??
      (await signatureFault(token, issuerKeys(sandbox, issuer))))
    : 'unable to parse the token';
  if (!token || fault !== undefined) {
    route.notes.authorizerError = String(fault);
    sandbox.log(`api ${route.api.apiId} "${route.routeKey}" 401: ${fault}`);
    return { refused: invalidToken(String(fault), scopes) };
  }
  const granted = scopesOf(token.claims);
  if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope)))
    return { refused: insufficientScope(scopes) };
  return { caller: { type: 'jwt', claims: asTexts(token.claims), scopes: scopes.length > 0 ? granted : null } };
}

interface Expected {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What is wrong with the claims. `client_id` counts only in a token without `aud`. */
function claimsFault(claims: WebToken['claims'], { issuer, audience, now }: Expected): string | undefined {
  const { iss, aud, client_id: clientId, exp, nbf, iat } = claims;
  const seconds = now / 1000;
  if (iss !== issuer) return 'invalid issuer';
  const audiences = [aud ?? clientId].flat();
  if (!audiences.some((value) => typeof value === 'string' && audience.includes(value)))
    return 'the token does not have a valid audience';
  if (typeof exp !== 'number' || seconds >= exp) return 'the token has expired';
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= seconds)) return 'the token is not valid yet';
  if (iat !== undefined && !(typeof iat === 'number' && iat <= seconds)) return 'the token was issued in the future';
  return undefined;
}

async function signatureFault(token: WebToken, keys: IssuerKeys): Promise<string | undefined> {
  const { alg, kid } = token.header;
  const hash = hashes[String(alg)];
  if (hash === undefined) return `signing method ${String(alg)} is invalid`;
  const found = await keys.find(typeof kid === 'string' ? kid : '');
  if (typeof found === 'string') return found;
  const key = publicKey(found);
  if (key?.asymmetricKeyType !== 'rsa') return 'the key of the token is not an RSA key';
  return verify(hash, token.signed, key, token.signature) ? undefined : 'the signature of the token is invalid';
}

function publicKey(jwk: Record<string, unknown>): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}

/** `scope` is one text with blanks, `scp` also a list. */
function scopesOf({ scope, scp }: WebToken['claims']): string[] {
  const value = scope ?? scp;
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string');
  return typeof value === 'string' ? value.split(' ').filter(Boolean) : [];
}

/** API Gateway gives every claim to the function as text: a list as `[a b]`. */
function asTexts(claims: WebToken['claims']): Record<string, string> {
  const texts = Object.entries(claims).map(([name, value]) => [name, claimText(value)] as const);
  return Object.fromEntries(texts);
}

function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
