// The protocol object of an SDK client, without the client: it writes requests and reads answers.

export interface ClientProtocol {
  getShapeId(): string;
  setSerdeContext(context: object): void;
  serializeRequest(
    operation: object,
    input: object,
    context: object,
  ): Promise<{
    method: string;
    path: string;
    query: Record<string, string | string[]>;
    headers: Record<string, string>;
    body?: string | Uint8Array;
  }>;
  deserializeResponse(operation: object, context: object, response: object): Promise<Record<string, unknown>>;
}

/** The context that a client passes to it. */
export const serde = {
  endpoint: () => Promise.resolve({ url: new URL('http://127.0.0.1:4566/') }),
  streamCollector: (body: Uint8Array) => Promise.resolve(body),
  disableHostPrefix: true,
};
