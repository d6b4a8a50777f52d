// Reads JSON Web Tokens, and verifies nothing of them.
import { parseObject } from '../../lib/is-object.ts';

export interface WebToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The bytes that the signature is of. */
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** Undefined for a text that is no such token. */
export function readWebToken(text: string): WebToken | undefined {
  const [head = '', body = '', signature, ...rest] = text.split('.');
  if (signature === undefined || rest.length > 0) return undefined;
  const [header, claims] = [head, body].map((part) => parseObject(Buffer.from(part, 'base64url').toString('utf8')));
  if (!header || !claims) return undefined;
  return { header, claims, signed: Buffer.from(`${head}.${body}`), signature: Buffer.from(signature, 'base64url') };
}
