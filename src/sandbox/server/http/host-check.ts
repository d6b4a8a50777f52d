// Whether a request names this machine. A web page can point a name of its own at 127.0.0.1 (DNS rebinding), and a
// browser then takes the answers for that page's own.
import type { IncomingMessage } from 'node:http';
import { isLoopbackName } from '../../../lib/loopback.ts';

/** `http://127.0.0.1:4566/path`, as a client sends it to a proxy. */
const absoluteForm = /^https?:\/\/([^/?#]*)/i;

/**
 * What some clients ask a proxy for, with their account or a prefix of an operation in front of the host. SDKs from
 * before April 2026 have another prefix. Such names resolve nowhere, and browsers refuse them.
 * source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html, checked 2026-11-29
 */
const prefixedLoopback = /^(\d{12}\.127\.0\.0\.1|stream(ing)?-(127\.0\.0\.1|localhost))$/;

/** The host, with its port, that a request is for. */
export function hostOf({ headers, url = '' }: Pick<IncomingMessage, 'headers' | 'url'>): string {
  return absoluteForm.exec(url)?.[1] ?? headers.host ?? '';
}

/** The path and query alone, for every form of the request's target. */
export function targetOf({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  const target = url.replace(absoluteForm, '');
  return target.startsWith('/') ? target : `/${target}`;
}

/** The host of a request that is not of this machine, without its port; undefined where there is none. */
export function foreignHost(message: IncomingMessage): string | undefined {
  const named = message.rawHeaders.filter((_, at, all) => at % 2 === 1 && all[at - 1]?.toLowerCase() === 'host');
  // Other programs may use either of two Host headers, so two are refused.
  if (named.length > 1) return named.join(', ');
  const hosts = [...named, hostOf(message)].map((host) => host.toLowerCase().replace(/:\d+$/, ''));
  return hosts.find((host) => !isLoopbackName(host) && !prefixedLoopback.test(host));
}
