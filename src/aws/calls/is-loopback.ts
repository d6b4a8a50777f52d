// Addresses and names of this machine: no proxy is asked for them.

export function isLoopback(host: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|::1|(.+\.)?localhost)$/.test(host.replace(/^\[|\]$/g, ''));
}
