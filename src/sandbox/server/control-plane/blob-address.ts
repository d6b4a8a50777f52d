// Addresses at which the code of functions and layers can be downloaded without a key: signed for one blob, and valid
// for ten minutes, as the presigned URLs in the answers of AWS.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { adminPaths } from '../../client/admin-paths.ts';
import type { WireRequest, WireResponse } from '../service.ts';

/** source: API_FunctionCodeLocation.html and API_LayerVersionContentOutput.html of AWS's reference, checked 2026-11-29 */
const validSeconds = 10 * 60;

export interface BlobAddresses {
  /** The path and query of a blob, valid from now on. */
  addressOf(hash: string): string;
  /** Undefined where the address of the request is one that `addressOf` gave, and is still valid. */
  refusalOf(request: WireRequest, hash: string): WireResponse | undefined;
}

/** The key is this process's own: after a restart an address must be asked for again. */
export function createBlobAddresses(now: () => number): BlobAddresses {
  const key = randomBytes(32);
  const signatureOf = (hash: string, date: string, expires: string) =>
    createHmac('sha256', key).update(`GET\n${hash}\n${date}\n${expires}`).digest('hex');

  return {
    addressOf(hash) {
      const date = String(now());
      const expires = String(validSeconds);
      const query = new URLSearchParams({
        'X-Amz-Date': date,
        'X-Amz-Expires': expires,
        'X-Amz-Signature': signatureOf(hash, date, expires),
      });
      return `${adminPaths.blob(hash)}?${query.toString()}`;
    },
    refusalOf({ method, query }, hash) {
      const [date, expires, signature] = ['Date', 'Expires', 'Signature'].map((name) => query.get(`X-Amz-${name}`));
      if (date == null || expires == null || signature == null) return blobError(403, 'AccessDenied', 'Access Denied');
      if (method !== 'GET' || !isEqual(signature, signatureOf(hash, date, expires)))
        return blobError(403, 'SignatureDoesNotMatch', mismatch);
      const end = Number(date) + Number(expires) * 1000;
      return now() > end
        ? blobError(403, 'AccessDenied', 'Request has expired', expiry(expires, end, now()))
        : undefined;
    },
  };
}

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';

function expiry(seconds: string, end: number, now: number): string {
  const [expires, time] = [end, now].map((at) => new Date(at).toISOString().replace(/\.\d+/, ''));
  return `<X-Amz-Expires>${seconds}</X-Amz-Expires><Expires>${expires}</Expires><ServerTime>${time}</ServerTime>`;
}

/** In the form of an object's presigned URL. The texts need no escaping: none is the caller's. */
export function blobError(status: number, code: string, message: string, more = ''): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${more}</Error>`,
  };
}

function isEqual(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}
