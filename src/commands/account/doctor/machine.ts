// What can be seen without AWS.
import type { Finding, Probe } from './probe.ts';

export const machineProbes: readonly Probe[] = [
  { id: 'node', says: 'Node.js is recent enough', run: () => Promise.resolve(nodeVersion(process.versions.node)) },
];

export function nodeVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return { status: 'pass', actual: `${version}, ${process.platform}` };
  return {
    status: 'fail',
    because: 'Older versions cannot run the SDK; 20.19 or newer can.',
    actual: version,
    help: 'https://nodejs.org',
  };
}
