// Finds the key that signed a request and verifies the signature. The headers alone are verified before the body is read,
// so that only callers with a key can send large bodies.
import { anonymous, type Principal } from '../principal.ts';
import type { AccessKey } from '../access.ts';
import type { SandboxContext } from '../context.ts';
import type { Call, FormRequest, Service, WireRequest } from '../service.ts';
import type { Hop } from '../traces/hop.ts';
import { requestContext } from './authorize.ts';
import type { ChunkVerifier } from '../http/chunked.ts';
import { pathStyle } from '../http/wire.ts';
import { chunkVerifier, credentialOf, verify, verifyBeforeBody, verifyHead, type Credential } from './signature.ts';
import { isPresignedV2, verifyV2 } from './signature-v2.ts';

interface Signer {
  /** Absent for Signature Version 2, which names no region and covers nothing of a body. */
  readonly credential?: Credential | undefined;
  readonly key: AccessKey;
}

/** Undefined for an unsigned request, where the service takes those. Throws where the headers are refused. */
export function identify(sandbox: SandboxContext, service: Service, wire: WireRequest): Signer | undefined {
  if (service.signing.takesVersion2 && isPresignedV2(wire)) return identifyV2(sandbox, service, wire);
  const credential = credentialOf(wire);
  if (credential === undefined) {
    if (!service.takesUnsigned) throw service.errors.unsigned();
    return undefined;
  }
  if (credential === 'incomplete') {
    const isOld = wire.headers['authorization']?.startsWith('AWS ') ?? false;
    throw service.errors.badSignature({ kind: isOld ? 'unsupported-version' : 'incomplete' });
  }
  const key = sandbox.access.key(credential.accessKeyId);
  const refusal = verifyHead(credential, key, wire, service.signing, sandbox.now());
  if (refusal || !key) throw service.errors.badSignature(refusal ?? { kind: 'unknown-key' });
  if (!service.takesUserSessions && isUserSession(key.principal))
    throw service.errors.badSignature({ kind: 'bad-token' });
  return { credential, key };
}

function isUserSession(principal: Principal): boolean {
  return principal.type === 'federated-user' || (principal.type === 'user' && principal.session !== undefined);
}

function identifyV2(sandbox: SandboxContext, service: Service, wire: WireRequest): Signer {
  const key = sandbox.access.key(wire.query.get('AWSAccessKeyId') ?? '');
  const refusal = verifyV2(key, { ...wire, path: pathStyle(service, wire) }, sandbox.now());
  if (refusal || !key) throw service.errors.badSignature(refusal ?? { kind: 'unknown-key' });
  return { key };
}

/** `signed`: with the body as sent, before any decoding. */
export function authenticate(service: Service, signer: Signer | undefined, signed: WireRequest): void {
  const refusal = signer?.credential && verify(signer.credential, signer.key, signed, service.signing);
  if (refusal) throw service.errors.badSignature(refusal);
}

/** Before a body is read: the whole signature, where a header declares what is signed of the body. */
export function verifyDeclared(service: Service, { credential, key }: Signer, wire: WireRequest): void {
  const refusal = credential && verifyBeforeBody(credential, key, wire, service.signing);
  if (refusal) throw service.errors.badSignature(refusal);
}

export function chunksOf(signer: Signer | undefined): (() => ChunkVerifier) | undefined {
  const { credential, key } = signer ?? {};
  return credential && key && (() => chunkVerifier(credential, key));
}

export function callOf(
  sandbox: SandboxContext,
  service: Service,
  signer: Signer | undefined,
  request: WireRequest,
  requestId: string,
  hop?: Hop,
): Call {
  const region = signer?.credential?.region ?? '';
  const now = sandbox.now();
  return {
    account: signer?.key.account ?? '',
    region,
    principal: { ...(signer?.key.principal ?? anonymous), hop },
    requestId,
    request,
    get context() {
      return requestContext(service, request, region, now);
    },
  };
}

export function callOfForm(
  sandbox: SandboxContext,
  service: Service,
  { request, principal, account, region, context }: FormRequest,
  requestId: string,
  hop: Hop,
): Call {
  const now = sandbox.now();
  return {
    account,
    region,
    principal: { ...principal, hop },
    requestId,
    request,
    get context() {
      return { ...requestContext(service, request, region, now), ...context };
    },
  };
}
