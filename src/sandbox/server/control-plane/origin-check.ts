// Web pages, and host names that others point at this machine (DNS rebinding), may not use the control plane: it runs
// code and has keys.
import type { IncomingMessage } from 'node:http';
import { isAdminPath } from '../../client/admin-paths.ts';
import { foreignHost, targetOf } from '../http/host-check.ts';

/** Why the request is refused; undefined where it is not. */
export function refusePage(message: IncomingMessage): string | undefined {
  const { headers } = message;
  const host = foreignHost(message);
  if (host !== undefined) return `The sandbox answers to 127.0.0.1 and localhost, not to ${host.slice(0, 100)}.`;
  // Browsers send one of the two with every request of a page, forms, images and WebSockets included.
  const site = headers['sec-fetch-site'];
  const isOfPage = headers.origin !== undefined || (site !== undefined && site !== 'none' && site !== 'same-origin');
  // A page can be an object of a bucket: opened at the control plane's address, it has the control plane's origin.
  const asksAdmin = site === 'same-origin' && isAdminPath(targetOf(message));
  return isOfPage || asksAdmin ? 'The control plane of the sandbox is not for web pages.' : undefined;
}
