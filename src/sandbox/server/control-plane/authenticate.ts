// Who signed the request: known before its body is read, so that only those who have a key can send large ones.
import { anonymous } from '../principal.ts';
import type { AccessKey } from '../access.ts';
import type { SandboxContext } from '../context.ts';
import type { Call, Service, WireRequest } from '../service.ts';
import { requestContext } from './authorize.ts';
import type { ChunkVerifier } from '../http/chunked.ts';
import { unsignedFault } from './refusals.ts';
import { signatureFault } from './signature-refusals.ts';
import { chunkVerifier, credentialOf, verify, verifyHead, type Credential } from './signature.ts';

export interface Signer {
  readonly credential: Credential;
  readonly key: AccessKey;
}

/** Undefined: nobody, as at S3 anybody may come. Throws where what the headers say is refused already. */
export function identify(sandbox: SandboxContext, service: Service, wire: WireRequest): Signer | undefined {
  const credential = credentialOf(wire);
  if (credential === undefined) {
    if (service.id !== 's3') throw unsignedFault(service);
    return undefined;
  }
  if (credential === 'incomplete') throw signatureFault(service, { kind: 'incomplete' });
  const key = sandbox.access.key(credential.accessKeyId);
  const refusal = verifyHead(credential, key, wire, sandbox.now());
  if (refusal || !key) throw signatureFault(service, refusal ?? { kind: 'unknown-key' });
  return { credential, key };
}

/** `signed`: with the body as it was sent, before any decoding. */
export function authenticate(service: Service, signer: Signer | undefined, signed: WireRequest): void {
  const refusal = signer && verify(signer.credential, signer.key, signed);
  if (refusal) throw signatureFault(service, refusal);
}

export function chunksOf(signer: Signer | undefined): (() => ChunkVerifier) | undefined {
  return signer && (() => chunkVerifier(signer.credential, signer.key));
}

export function callOf(
  sandbox: SandboxContext,
  service: Service,
  signer: Signer | undefined,
  request: WireRequest,
  requestId: string,
): Call {
  const region = signer?.credential.region ?? '';
  const now = sandbox.now();
  return {
    account: signer?.key.account ?? '',
    region,
    principal: signer?.key.principal ?? anonymous,
    requestId,
    request,
    get context() {
      return requestContext(service, request, region, now);
    },
  };
}
