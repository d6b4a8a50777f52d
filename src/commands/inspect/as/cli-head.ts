// What goes before the commands of a whole course, so that they run as a script.
import type { Checkpoint } from '../../../engine/types.ts';
import type { Caught } from './references.ts';

export function scriptHead({ target }: Checkpoint): string {
  return [
    '#!/usr/bin/env bash',
    '# Each call that made what stands now, as a command of the AWS CLI. Run from the top, in the folder of this',
    '# workspace, it makes the same again: in an account, or a sandbox, where these names are free.',
    '# On AWS a role takes some seconds to be known: run a create-function that cannot assume it once more.',
    ...(target.kind === 'sandbox' ? ['# For a sandbox, first: eval "$(workshop sandbox env)"'] : []),
    'set -euo pipefail',
    `export AWS_DEFAULT_REGION=${target.region}`,
    "export AWS_PAGER=''",
    'ACCOUNT=$(aws sts get-caller-identity --query Account --output text)',
  ].join('\n');
}

/** The account, which the head asks for. */
export function given({ target }: Checkpoint): Caught[] {
  return [{ path: 'Account', value: target.account, words: ['account'] }];
}
