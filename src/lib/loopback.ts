// The names and addresses of this machine alone.

/** As written in a URL or a Host header, in lower case and without a port. Nobody can point these names elsewhere. */
export function isLoopbackName(host: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(host) || /^[a-z0-9._-]+\.localhost$/.test(host);
}

/** Every name and address that a connection stays on this machine for. An IPv6 address can be without brackets. */
export function isLoopback(host: string): boolean {
  return isLoopbackName(host) || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
