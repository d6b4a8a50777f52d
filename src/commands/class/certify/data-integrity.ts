// Signs and verifies a JSON document with an Ed25519 key: Data Integrity proofs of the cryptosuite eddsa-jcs-2022, whose
// verifiers need neither the network nor JSON-LD. The issuer is a did:key, which is the public key itself.
// source: https://www.w3.org/TR/vc-di-eddsa/ (section 3.3), https://w3c-ccg.github.io/did-key-spec/, RFC 8785; checked 2026-11-29
import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Json } from '../../../engine/types.ts';
import { isObject } from '../../../lib/is-object.ts';

interface Proof {
  readonly '@context'?: Json;
  readonly type: string;
  readonly cryptosuite: string;
  /** ISO time. */
  readonly created: string;
  readonly verificationMethod: string;
  readonly proofPurpose: string;
  /** Base58, with the `z` of multibase. */
  readonly proofValue: string;
}

export type Unsigned = Readonly<Record<string, Json>>;
type Signed = Unsigned & { readonly proof: Proof };

/** `private`: Ed25519. */
export function signDocument(document: Unsigned, privateKey: KeyObject, created: string): Signed {
  const did = didOf(createPublicKey(privateKey));
  const options = {
    ...(document['@context'] !== undefined && { '@context': document['@context'] }),
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-jcs-2022',
    created,
    verificationMethod: `${did}#${did.slice('did:key:'.length)}`,
    proofPurpose: 'assertionMethod',
  };
  const proofValue = `z${toBase58(sign(null, bytesToSign(options, document), privateKey))}`;
  return { ...document, proof: { ...options, proofValue } };
}

/** Undefined where the proof is right; else what is wrong with it. It says nothing about whose key it is. */
export function proofProblem(signed: unknown): string | undefined {
  if (!isObject(signed) || !isObject(signed['proof'])) return 'it has no proof';
  const { proof, ...document } = signed as Signed;
  const { proofValue, ...options } = proof as Partial<Proof>;
  const { type, cryptosuite, proofPurpose, verificationMethod: method } = options;
  if (type !== 'DataIntegrityProof' || cryptosuite !== 'eddsa-jcs-2022')
    return `its proof is ${String(cryptosuite ?? type)}, and eddsa-jcs-2022 is needed`;
  if (proofPurpose !== 'assertionMethod') return 'its proof has another purpose than assertionMethod';
  const issuer = issuerOf(document);
  const key = publicKeyOf(issuer);
  if (!key) return 'its issuer is not a did:key of an Ed25519 key';
  if (method !== `${issuer}#${issuer?.slice('did:key:'.length)}`)
    return 'its proof was made with the key of another issuer';
  const contexts = [document['@context'], options['@context']].map((one) => canonical((one ?? null) as Json));
  if (options['@context'] !== undefined && contexts[0] !== contexts[1]) return 'its proof is for another @context';
  const signature =
    typeof proofValue === 'string' && proofValue.startsWith('z') ? fromBase58(proofValue.slice(1)) : undefined;
  if (signature?.length !== signatureBytes) return 'its signature is not one of Ed25519';
  return verify(null, bytesToSign(options, document), key, signature)
    ? undefined
    : 'it was changed after it was signed, or signed with another key';
}

export function issuerOf({ issuer }: Readonly<Record<string, Json>>): string | undefined {
  const id = isObject(issuer) ? issuer['id'] : issuer;
  return typeof id === 'string' ? id : undefined;
}

function bytesToSign(options: Json, document: Json): Buffer {
  return Buffer.concat([options, document].map((part) => createHash('sha256').update(canonical(part)).digest()));
}

/** RFC 8785: keys in the order of UTF-16 code units; JSON.stringify writes texts and numbers as it asks for. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one as Json)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(',')}}`;
}

/** The multicodec of an Ed25519 public key. */
const ed25519 = Buffer.from([0xed, 0x01]);
const [keyBytes, signatureBytes] = [32, 64];
/** The beginning of every Ed25519 public key in DER. */
const der = Buffer.from('302a300506032b6570032100', 'hex');

export function didOf(publicKey: KeyObject): string {
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(der.length);
  return `did:key:z${toBase58(Buffer.concat([ed25519, raw]))}`;
}

function publicKeyOf(did: string | undefined): KeyObject | undefined {
  const encoded = /^did:key:z([1-9A-HJ-NP-Za-km-z]{1,64})$/.exec(did ?? '')?.[1];
  const bytes = encoded === undefined ? undefined : fromBase58(encoded);
  if (bytes?.length !== ed25519.length + keyBytes || !bytes.subarray(0, 2).equals(ed25519)) return undefined;
  return createPublicKey({ key: Buffer.concat([der, bytes.subarray(2)]), format: 'der', type: 'spki' });
}

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

function toBase58(bytes: Uint8Array): string {
  let number = BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
  let text = '';
  for (; number > 0n; number /= 58n) text = `${alphabet[Number(number % 58n)]}${text}`;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(zeros < 0 ? bytes.length : zeros) + text;
}

/** Undefined for what is not base58, or too long for a key or a signature. */
function fromBase58(text: string): Buffer | undefined {
  if (text.length > 100 || !/^[1-9A-HJ-NP-Za-km-z]+$/.test(text)) return undefined;
  let number = 0n;
  for (const letter of text) number = number * 58n + BigInt(alphabet.indexOf(letter));
  const hex = number === 0n ? '' : number.toString(16);
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')]);
}
