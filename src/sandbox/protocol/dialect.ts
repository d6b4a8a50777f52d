// In which of AWS's protocols a client speaks: its protocol object says it by the id of a shape, and a request to a service
// that has several by its headers.
import type { WireRequest } from '../server/service.ts';

/** `restXml`, `restJson` and `cbor` by path, `json` by X-Amz-Target, `query` by Action=. */
export type Dialect = 'restXml' | 'restJson' | 'json' | 'query' | 'cbor';

export interface Protocol {
  /** `aws.protocols#restXml` */
  getShapeId(): string;
}

export function dialectOf(protocol: Protocol): Dialect {
  const shape = protocol.getShapeId();
  if (shape.endsWith('restXml')) return 'restXml';
  if (shape.endsWith('restJson1')) return 'restJson';
  if (shape.endsWith('rpcv2Cbor')) return 'cbor';
  return shape.endsWith('awsQuery') ? 'query' : 'json';
}

/** Of a request to a service that moved from the Query protocol to newer ones, and still has clients of each. */
export function dialectOfRequest({ headers }: Pick<WireRequest, 'headers'>): Dialect {
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return 'cbor';
  const isJson =
    headers['x-amz-target'] !== undefined || /^application\/x-amz-json/i.test(headers['content-type'] ?? '');
  return isJson ? 'json' : 'query';
}
