// Signed requests to the endpoints of HTTP APIs and of function URLs: who signed one, and its condition keys.
import { credentialOf, verify, verifyHead, type SignatureRefusal } from '../../server/control-plane/signature.ts';
import type { AccessKey, ContextKeys } from '../../server/access.ts';
import type { EndpointRequest } from '../../server/endpoints.ts';
import type { WireRequest } from '../../server/service.ts';
import type { ServiceContext } from '../context.ts';

/** What the event of a function says of a caller that IAM knows. */
export interface IamIdentity {
  readonly accessKey: string;
  readonly accountId: string;
  readonly callerId: string;
  readonly userArn: string;
  readonly userId: string;
}

interface Scope {
  /** The name of the service in the signature. */
  readonly service: string;
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** `refusal`: what is wrong with a signature. A request that is not signed for this service has only a reason. */
type Unknown = { readonly reason: string; readonly refusal?: SignatureRefusal | undefined };
type Signer = { readonly principal: AccessKey['principal']; readonly identity: IamIdentity };

const signing = { signsPathAsSent: false, trustsBodyHeader: false, coversAmzHeaders: false };

export function signerOf(
  sandbox: ServiceContext,
  request: EndpointRequest,
  { service, region, time }: Scope,
): Signer | Unknown {
  const wire: WireRequest = { ...request, query: new URLSearchParams(request.query) };
  const credential = credentialOf(wire);
  if (credential === undefined) return { reason: 'the request is not signed' };
  if (credential === 'incomplete') return { reason: 'the signature is incomplete', refusal: { kind: 'incomplete' } };
  if (credential.service !== service || credential.region !== region)
    return { reason: `the signature is for ${credential.service} in ${credential.region}` };
  const key = sandbox.access.key(credential.accessKeyId);
  const refusal = verifyHead(credential, key, wire, signing, time) ?? (key && verify(credential, key, wire, signing));
  if (refusal || !key) return { reason: `the signature is refused: ${refusal?.kind ?? 'unknown-key'}`, refusal };
  const { principal } = key;
  const { arn, id } = principal as { arn: string; id: string };
  return {
    principal,
    identity: { accessKey: key.accessKeyId, accountId: key.account, callerId: id, userArn: arn, userId: id },
  };
}

/** The condition keys of a request to an endpoint. */
export function requestKeys({ headers, sourceIp }: EndpointRequest, region: string, time: number): ContextKeys {
  return {
    'aws:SourceIp': sourceIp,
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': region,
    'aws:CurrentTime': new Date(time).toISOString().replace(/\.\d+/, ''),
    'aws:EpochTime': String(Math.floor(time / 1000)),
    ...(headers['user-agent'] !== undefined && { 'aws:UserAgent': headers['user-agent'] }),
    ...(headers['referer'] !== undefined && { 'aws:Referer': headers['referer'] }),
  };
}
