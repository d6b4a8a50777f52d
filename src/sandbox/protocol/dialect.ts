// In which of AWS's protocols a client speaks: its protocol object says it by the id of a shape.

/** `restXml` and `restJson` by path, `json` by X-Amz-Target, `query` by Action=. */
export type Dialect = 'restXml' | 'restJson' | 'json' | 'query';

export interface Protocol {
  /** `aws.protocols#restXml` */
  getShapeId(): string;
}

export function dialectOf(protocol: Protocol): Dialect {
  const shape = protocol.getShapeId();
  if (shape.endsWith('restXml')) return 'restXml';
  if (shape.endsWith('restJson1')) return 'restJson';
  return shape.endsWith('awsQuery') ? 'query' : 'json';
}
