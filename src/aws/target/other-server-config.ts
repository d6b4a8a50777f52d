// How the SDK's clients reach another server than AWS. Apart from the rest: each start of the command line loads
// that, and would load node:net and node:dns for nothing.
import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { EnvironmentAgent } from '../calls/environment-agent.ts';
import type { ClientConfig } from '../calls/clients.ts';

/**
 * Every request goes to this one server, also where the SDK puts a name before the host: S3 Control's account, S3's bucket.
 * An address of numbers allows no name before it. So a name is used in its place, which is never resolved.
 */
export function configOf(
  endpoint: string,
  timeouts: object,
): Pick<ClientConfig, 'endpoint' | 'requestHandler' | 'forcePathStyle'> {
  const url = new URL(endpoint);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host)) url.hostname = 'localhost';
  const agent = new EnvironmentAgent({ lookup: lookupOf(host), ...(!isIP(host) && { host }) });
  return {
    endpoint: url.href.replace(/\/$/, ''),
    forcePathStyle: true,
    requestHandler: { ...timeouts, httpAgent: agent, httpsAgent: agent },
  };
}

function lookupOf(host: string): LookupFunction {
  const family = isIP(host) || (host === 'localhost' || host.endsWith('.localhost') ? 4 : 0);
  // Names below localhost are this machine (RFC 6761), which not every system's resolver knows.
  const address = isIP(host) ? host : '127.0.0.1';
  return (_name, options, done) => {
    if (family === 0) return lookup(host, options, done);
    return options.all ? done(null, [{ address, family }]) : done(null, address, family);
  };
}
