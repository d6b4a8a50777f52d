// A proxy in front of a sandbox: it forwards signed requests unchanged, and can answer in place of AWS what a sandbox
// never answers, such as an expired session, a root user or a disabled region.
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProxiedRequest {
  readonly service: string;
  readonly region: string;
  /** For example `GetCallerIdentity`, `DynamoDB_20120810.CreateTable` or `GET /path`. */
  readonly operation: string;
  readonly body: string;
}

export interface ProxyAnswer {
  readonly status: number;
  readonly type: 'text/xml' | 'application/x-amz-json-1.0';
  readonly body: string;
}

export interface AwsProxy {
  readonly url: string;
  readonly seen: ProxiedRequest[];
  /** If this returns an answer, the request is not forwarded. */
  answer: (seen: ProxiedRequest) => ProxyAnswer | undefined;
  stop(): Promise<void>;
}

export async function startAwsProxy(to: string): Promise<AwsProxy> {
  const target = new URL(to);
  const seen: ProxiedRequest[] = [];
  const proxy = { answer: (() => undefined) as AwsProxy['answer'] };
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const body = Buffer.concat(chunks);
      const what = seenOf(message, body.toString('latin1'));
      seen.push(what);
      const own = proxy.answer(what);
      if (own) {
        response.writeHead(own.status, { 'content-type': own.type });
        return void response.end(own.body);
      }
      const { method, url: path, headers } = message;
      const onward = httpRequest({ host: target.hostname, port: target.port, method, path, headers }, (answered) => {
        response.writeHead(answered.statusCode ?? 502, answered.headers);
        answered.pipe(response);
      });
      onward.on('error', () => response.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function seenOf({ headers, method, url }: IncomingMessage, body: string): ProxiedRequest {
  const [, region = '', service = ''] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const operation =
    /(?:^|&)Action=(\w+)/.exec(body)?.[1] ?? (headers['x-amz-target'] as string | undefined) ?? `${method} ${url}`;
  return { service, region, operation, body };
}

/** An answer in the format of STS and IAM. */
export function xmlAnswer(operation: string, result: string): ProxyAnswer {
  const body = `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`;
  return { status: 200, type: 'text/xml', body };
}

/** An error in the format of the service of that request. */
export function refusalAnswer({ service }: ProxiedRequest, code: string, message: string, status = 400): ProxyAnswer {
  if (service === 'dynamodb')
    return {
      status,
      type: 'application/x-amz-json-1.0',
      body: JSON.stringify({ __type: `com.amazon.coral.service#${code}Exception`, message }),
    };
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, type: 'text/xml', body: `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>` };
}
