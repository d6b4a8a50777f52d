// The addresses of what the learner has built: the API, the website and the distribution.
import { isAwsHost } from '../../aws/target/other-server.ts';
import { usageError, type WorkshopError } from '../../engine/errors.ts';
import { tableLines } from '../../ui/columns.ts';
import type { Checkpoint } from '../../engine/types.ts';

/** Each null until its step is done. */
export interface Endpoints {
  readonly api: string | null;
  readonly website: string | null;
  readonly distribution: string | null;
}

export function endpointsOf(checkpoint: Checkpoint | undefined): Endpoints {
  const isBeingRemoved = (step: string) =>
    checkpoint?.resources.some((record) => record.step === step && record.status === 'removing');
  const output = (step: string, name: string): string | null => {
    if (isBeingRemoved(step)) return null;
    const outputs = checkpoint?.steps[step]?.outputs as Record<string, string> | undefined;
    return outputs?.[name] ?? null;
  };
  // AWS's own address of a bucket on another server leads nowhere, or to somebody else's bucket.
  const other = checkpoint?.target.kind === 'aws' && checkpoint.target.endpoint;
  const servedHere = (url: string | null) => (other && url && isAwsHost(new URL(url).hostname) ? null : url);
  return {
    api: output('api', 'apiUrl'),
    website: servedHere(output('hosting', 'websiteUrl')),
    distribution: output('distribution', 'distributionUrl'),
  };
}

/** A line for each that there is. */
export function endpointLines(endpoints: Endpoints): string[] {
  return tableLines(Object.entries(endpoints).flatMap(([name, url]) => (url === null ? [] : [[name, url as string]])));
}

/** For commands that send requests to the API. */
export function noApiYet(): WorkshopError {
  return usageError('This folder has no API yet.', 'workshop goto api', { state: 'The step api creates it.' });
}
