// Web pages, and names that somebody else has pointed at this machine: neither may drive the control plane, as it runs
// code and has keys.
import type { IncomingMessage } from 'node:http';

/** Why the request is refused; undefined where it may pass. */
export function foreignRequest({ headers, rawHeaders, url = '' }: IncomingMessage): string | undefined {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  if (hosts > 1) return 'The sandbox answers to one host at a time.';
  // Names other than loopback's would be DNS rebinding.
  const host = (headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host) && !host.endsWith('.localhost')) {
    return `The sandbox answers to 127.0.0.1 and localhost, not to ${host.slice(0, 100)}.`;
  }
  // Browsers send one or the other with whatever a page does, forms, images and WebSockets included.
  const site = headers['sec-fetch-site'];
  const isOfPage = headers.origin !== undefined || (site !== undefined && site !== 'none' && site !== 'same-origin');
  // A page can lie in a bucket: seen at its address in S3, it is of the control plane's own origin.
  const asksSandbox = site === 'same-origin' && url.replace(/^http:\/\/[^/]+/i, '').startsWith('/_sandbox/');
  return isOfPage || asksSandbox ? 'The control plane of the sandbox is not for web pages.' : undefined;
}
