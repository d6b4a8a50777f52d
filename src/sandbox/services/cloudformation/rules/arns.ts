// The ARNs that policies are asked for.
import type { Call } from '../../../server/service.ts';

interface Named {
  readonly StackName?: string | undefined;
}

/** source: service authorization reference of CloudFormation: a stack by its name has `/*` for its id */
export function stackArnToAuthorize({ StackName: name = '' }: Named, { account, region }: Call): string {
  return name.startsWith('arn:') ? name : `arn:aws:cloudformation:${region}:${account}:stack/${name}/*`;
}
