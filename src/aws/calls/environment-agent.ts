// Requests to AWS through the proxy of the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), which the SDK does not read.
// Loopback addresses are always connected to directly.
import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { isLoopback } from '../../lib/loopback.ts';

/** The proxy does not answer, or does not open a connection. */
class ProxyError extends Error {
  /** What it answered to CONNECT; undefined where it did not answer. */
  readonly status: number | undefined;

  constructor(message: string, status?: number, cause?: unknown) {
    super(message, { cause });
    this.name = 'ProxyError';
    this.status = status;
  }
}

/** As many connections to one host as the SDK allows by itself. */
const agentOptions = { keepAlive: true, maxSockets: 50 };

interface EnvironmentAgentOptions {
  readonly lookup?: LookupFunction;
  /** The one server of all requests, also of those whose name has an account or a bucket in front of the server's own. */
  readonly host?: string;
}

/** For http and https. The agents behind it are shared by all clients, and their idle connections end with the process. */
export class EnvironmentAgent extends Agent {
  readonly #host: string | undefined;
  readonly #direct: { readonly http: HttpAgent; readonly https: HttpsAgent };
  readonly #proxied = new Map<string, HttpAgent>();

  constructor({ lookup, host }: EnvironmentAgentOptions = {}) {
    super();
    const options = { ...agentOptions, ...(lookup && { lookup }) };
    this.#host = host;
    this.#direct = {
      http: new HttpAgent(options),
      https: new HttpsAgent({ ...options, ...(host !== undefined && { servername: host }) }),
    };
  }

  override connect(_request: ClientRequest, options: AgentConnectOpts): HttpAgent {
    const scheme = options.secureEndpoint ? 'https' : 'http';
    const host = this.#host ?? options.host ?? 'localhost';
    const proxy = proxyFor(scheme, host, options.port);
    if (!proxy) return this.#direct[scheme];
    // agent-base hands these options on to the agent that is returned.
    Object.assign(options, { host, ...(options.secureEndpoint && { servername: host }) });
    const key = `${scheme} ${proxy.href}`;
    let agent = this.#proxied.get(key);
    if (!agent) {
      agent = scheme === 'https' ? new TunnelAgent(proxy, agentOptions) : new ForwardAgent(proxy, agentOptions);
      this.#proxied.set(key, agent);
    }
    return agent;
  }

  /** A client that is done must not close the connections of the others. */
  override destroy(): void {}
}

/** Undefined: no proxy for this host. */
function proxyFor(scheme: 'http' | 'https', host: string, port: number | undefined): URL | undefined {
  if (isLoopback(host)) return undefined;
  const found = getProxyForUrl(`${scheme}://${host.includes(':') ? `[${host}]` : host}${port ? `:${port}` : ''}`);
  if (!found) return undefined;
  const proxy = URL.canParse(found) ? new URL(found) : undefined;
  // The value can have a password, so it is not shown.
  if (!proxy?.hostname || !/^https?:$/.test(proxy.protocol))
    throw new ProxyError(
      `The value of ${scheme.toUpperCase()}_PROXY is not the address of an HTTP proxy, such as http://proxy.example.com:3128`,
    );
  return proxy;
}

class TunnelAgent extends HttpsProxyAgent<string> {
  override async connect(request: ClientRequest, options: AgentConnectOpts): Promise<Socket> {
    let answered = { statusCode: 200, statusText: '' };
    request.once('proxyConnect', (answer: typeof answered) => (answered = answer));
    const socket = await named(this.proxy, () => super.connect(request, options));
    const { statusCode, statusText } = answered;
    if (statusCode === 200) return socket;
    socket.destroy();
    throw new ProxyError(
      `The proxy ${this.proxy.host} refused to connect to ${options.host}: ${statusCode} ${statusText}`.trim(),
      statusCode,
    );
  }
}

class ForwardAgent extends HttpProxyAgent<string> {
  override async connect(request: ClientRequest, options: AgentConnectOpts): Promise<Socket> {
    return named(this.proxy, () => super.connect(request as never, options));
  }
}

async function named<T>(proxy: URL, connect: () => Promise<T>): Promise<T> {
  try {
    return await connect();
  } catch (error) {
    throw new ProxyError(`The proxy ${proxy.host} does not answer: ${(error as Error).message}`, undefined, error);
  }
}
