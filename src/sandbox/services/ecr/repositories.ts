// The repository that a request names.
import type { SandboxContext } from '../../server/context.ts';
import type { Call } from '../../server/service.ts';
import { repositoryNotFound } from './errors.ts';
import { recordsOf, repositoryArn, type RepositoryRecord } from './records.ts';

interface Named {
  readonly registryId?: string | undefined;
  readonly repositoryName?: string | undefined;
}

/** The ARN that the permission is asked for. */
export function on({ registryId, repositoryName = '*' }: Named, { account, region }: Call): string {
  return repositoryArn({ account: registryId ?? account, region }, repositoryName);
}

export function find(sandbox: SandboxContext, input: Named, call: Call): RepositoryRecord {
  const { registryId = call.account, repositoryName = '' } = input;
  // A registry is its account's own.
  const found = registryId === call.account ? recordsOf(sandbox.store).repositories.get(on(input, call)) : undefined;
  return found ?? repositoryNotFound(repositoryName, registryId);
}

/** Saves what a request changes of its repository, and resolves with what is then there. */
export function change(
  sandbox: SandboxContext,
  input: Named,
  call: Call,
  changes: Partial<RepositoryRecord>,
): RepositoryRecord {
  const changed = { ...find(sandbox, input, call), ...changes };
  recordsOf(sandbox.store).repositories.set(on(input, call), changed);
  return changed;
}
