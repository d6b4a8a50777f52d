// The addresses of a sandbox that have moved: in a copy of a folder, the recorded ports belong to the sandbox of the other
// folder. What the checkpoint records is the learner's own address again.
import type { Checkpoint, Json } from '../engine/types.ts';
import { isObject } from '../lib/is-object.ts';

interface SandboxEndpoint {
  readonly kind: string;
  readonly id: string;
  readonly url: string;
}

export interface MovedEndpoint {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
}

/** Changes the records of the checkpoint, and returns what has moved. */
export function followEndpoints(checkpoint: Checkpoint, endpoints: readonly SandboxEndpoint[]): MovedEndpoint[] {
  const moved = recorded(checkpoint).flatMap(({ kind, id, url }) => {
    const now = endpoints.find((endpoint) => endpoint.kind === kind && endpoint.id === id);
    return url !== undefined && now && now.url !== url ? [{ kind, from: url, to: now.url }] : [];
  });
  if (moved.length === 0) return [];
  // All at once: one address can have taken the port of another.
  const hosts = new Map(moved.map(({ from, to }) => [new URL(from).host, new URL(to).host]));
  const pattern = new RegExp([...hosts.keys()].map((host) => `${host.replaceAll('.', '\\.')}(?!\\d)`).join('|'), 'g');
  const follow = (value: Json): Json => {
    if (typeof value === 'string') return value.replace(pattern, (host) => hosts.get(host) ?? host);
    if (Array.isArray(value)) return (value as readonly Json[]).map(follow);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, follow(item)]));
  };
  for (const step of Object.values(checkpoint.steps))
    if (step.outputs !== undefined) step.outputs = follow(step.outputs);
  for (const record of checkpoint.resources) {
    record.props = follow(record.props);
    if (record.outputs !== undefined) record.outputs = follow(record.outputs);
  }
  return moved;
}

function recorded({ steps, resources, bucketName }: Checkpoint) {
  const outputs = (step: string) => (steps[step]?.outputs ?? {}) as Readonly<Record<string, string | undefined>>;
  const api = resources.find(({ id }) => id === 'api')?.outputs as { id?: string; endpoint?: string } | undefined;
  const { distributionId: distribution, distributionUrl } = outputs('distribution');
  return [
    { kind: 'api', id: api?.id, url: api?.endpoint ?? outputs('api')['apiUrl'] },
    { kind: 'website', id: bucketName, url: outputs('hosting')['websiteUrl'] },
    { kind: 'distribution', id: distribution, url: distributionUrl },
  ];
}
