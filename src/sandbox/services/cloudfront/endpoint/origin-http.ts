// An HTTP origin: a server on this machine, or one of the sandbox's own endpoints under its AWS name.
import type { Origin } from '@aws-sdk/client-cloudfront';
import type { ServiceContext } from '../../context.ts';
import type { OriginResponse, OriginRequest } from './origin.ts';
import { exchange, ExchangeTimeout } from '../../shared/http-exchange.ts';
import { errorPage } from './error-pages.ts';
import { originHeaders, withoutOwnHeaders } from './origin-headers.ts';

const unreachable = "CloudFront wasn't able to connect to the origin.";
const noResponse =
  'CloudFront attempted to establish a connection with the origin, but either the attempt failed or the origin closed the connection.';

export async function fetchHttp(sandbox: ServiceContext, originRequest: OriginRequest): Promise<OriginResponse> {
  const target = targetOf(sandbox, originRequest.origin);
  if (!target) return errorPage(502, unreachable);
  const attempts = originRequest.origin.ConnectionAttempts ?? 3;
  for (let attempt = 1; ; attempt += 1) {
    const result = await send(target, originRequest);
    if (typeof result === 'object') return result;
    if (result === 'timeout') return errorPage(504, noResponse);
    if (attempt >= attempts) return errorPage(502, unreachable);
  }
}

interface Target {
  readonly hostname: string;
  readonly port: number;
  /** Of this sandbox, and not any other server on this machine. */
  readonly isEndpoint: boolean;
}

/**
 * AWS refuses IP addresses as origins and resolves names. Here only loopback can be reached, and the names of websites
 * and APIs are those of the sandbox. A port behind the host is accepted, as the sandbox's own addresses have one.
 */
function targetOf(
  sandbox: ServiceContext,
  { DomainName = '', CustomOriginConfig: custom }: Origin,
): Target | undefined {
  const website = /^([a-z0-9][a-z0-9.-]+)\.s3-website[.-][a-z0-9-]+\.amazonaws\.com$/.exec(DomainName)?.[1];
  const api = /^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/.exec(DomainName)?.[1];
  const tls = custom?.OriginProtocolPolicy === 'https-only';
  if (website !== undefined) return tls ? undefined : parse(sandbox.endpoints.origin('website', website));
  if (api !== undefined) return parse(sandbox.endpoints.origin('api', api));
  const [, hostname, port] = /^(127\.0\.0\.1|localhost)(?::(\d+))?$/.exec(DomainName) ?? [];
  if (hostname === undefined || tls) return undefined;
  const target = { hostname, port: Number(port ?? custom?.HTTPPort ?? 80) };
  // Web pages may send requests to a distribution, but none may reach the control plane.
  if (target.port === portOf(sandbox.origin()) || target.port > 65_535) return undefined;
  return { ...target, isEndpoint: sandbox.endpoints.list().some(({ url }) => portOf(url) === target.port) };
}

function portOf(origin: string): number {
  return Number(new URL(origin).port);
}

function parse(origin: string | undefined): Target | undefined {
  if (origin === undefined) return undefined;
  return { hostname: new URL(origin).hostname, port: portOf(origin), isEndpoint: true };
}

async function send(target: Target, originRequest: OriginRequest): Promise<OriginResponse | 'failed' | 'timeout'> {
  const { request, origin, path, forwarded } = originRequest;
  const query = forwarded.query === '' ? '' : `?${forwarded.query}`;
  try {
    const response = await exchange({
      hostname: target.hostname,
      port: target.port,
      method: request.method,
      path: `${origin.OriginPath ?? ''}${path}${query}`,
      headers: {
        ...originHeaders(originRequest),
        host: `${target.hostname}:${target.port}`,
        // What comes by a distribution may come from a web page. The control plane of another sandbox refuses it so.
        ...(!target.isEndpoint && { 'sec-fetch-site': 'cross-site' }),
      },
      timeout: (origin.CustomOriginConfig?.OriginReadTimeout ?? 30) * 1000,
      body: request.body,
    });
    return withoutOwnHeaders(response);
  } catch (error) {
    return error instanceof ExchangeTimeout ? 'timeout' : 'failed';
  }
}
