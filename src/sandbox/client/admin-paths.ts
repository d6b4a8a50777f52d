// The addresses of the control plane that are the sandbox's own, and no AWS service's.

export const adminPaths = {
  health: '/_sandbox/health',
  endpoints: '/_sandbox/endpoints',
  reset: '/_sandbox/reset',
  injections: '/_sandbox/injections',
  traces: '/_sandbox/traces',
  /** What AWS does in its console alone, for tests and rehearsals. */
  consoleActions: '/_sandbox/console',
  /** Bytes that the state keeps by their hash, such as a function's code. */
  blob: (hash: string) => `/_sandbox/blob/${hash}`,
} as const;

export const isAdminPath = (path: string) => path.startsWith('/_sandbox/');
