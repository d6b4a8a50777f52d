// Where the requests of this workspace go: the sandbox's own address; on AWS, the SDK knows by itself.
import type { Aws } from '../../../engine/types.ts';

interface WithEndpoint {
  readonly config: {
    readonly endpoint?: () => Promise<{ protocol: string; hostname: string; port?: number }>;
  };
}

export async function endpointOf(aws: Aws, kind: 'sandbox' | 'aws'): Promise<{ endpoint?: string }> {
  if (kind === 'aws') return {};
  const { STSClient } = await import('@aws-sdk/client-sts');
  const found = await (aws.client(STSClient) as unknown as WithEndpoint).config.endpoint?.();
  if (!found) return {};
  return { endpoint: `${found.protocol}//${found.hostname}${found.port === undefined ? '' : `:${found.port}`}` };
}
