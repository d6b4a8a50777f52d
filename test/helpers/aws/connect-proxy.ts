// A company network: the only way out is an HTTP proxy, which connects every name to one TLS server of ours. The server's
// certificate is of a CA that only this network knows.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CompanyNetwork {
  /** For HTTPS_PROXY and HTTP_PROXY. */
  readonly proxy: string;
  /** The file for NODE_EXTRA_CA_CERTS. */
  readonly ca: string;
  /** What the proxy was asked for, as "CONNECT host:port" or "GET http://host/path". */
  readonly asked: string[];
  /** Answers of the proxy to CONNECT: 200 unless a test changes it. */
  refusal: { readonly status: number; readonly text: string } | undefined;
  stop(): Promise<void>;
}

/** `names`: of the certificate. `answer` is what the TLS server says, and the proxy to plain requests. */
export async function startCompanyNetwork(
  names: readonly string[],
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<CompanyNetwork> {
  const dir = await mkdtemp(join(tmpdir(), 'workshop-ca-'));
  const file = await makeCertificates(dir, names);
  const sockets = new Set<Socket>();
  const network = { asked: [] as string[], refusal: undefined as CompanyNetwork['refusal'] };
  const tls = createTlsServer({ key: await readFile(file.key), cert: await readFile(file.cert) }, answer);
  const proxy = createServer((request, response) => {
    network.asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  const target = await listen(tls);
  proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
    network.asked.push(`CONNECT ${request.url}`);
    socket.on('error', () => undefined);
    const { refusal } = network;
    if (refusal) return socket.end(`HTTP/1.1 ${refusal.status} ${refusal.text}\r\ncontent-length: 0\r\n\r\n`);
    const to = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(to).pipe(socket);
    });
    to.on('error', () => socket.destroy());
    return undefined;
  });
  for (const server of [tls, proxy]) server.on('connection', (socket: Socket) => sockets.add(socket));
  const port = await listen(proxy);
  return Object.assign(network, {
    proxy: `http://127.0.0.1:${port}`,
    ca: file.ca,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([tls, proxy].map((server) => new Promise((closed) => server.close(closed))));
      await rm(dir, { recursive: true, force: true });
    },
  });
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}

export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function makeCertificates(dir: string, names: readonly string[]) {
  const file = (name: string) => join(dir, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore', cwd: dir });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await writeFile(file('san.cnf'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`);
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Company CA');
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=server');
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'san.cnf'];
  openssl('x509', '-req', '-in', 'server.csr', ...signed, '-out', 'server.pem');
  return { ca: file('ca.pem'), key: file('server.key'), cert: file('server.pem') };
}
