// For dry runs: lets through what only reads, and refuses every other call, whoever makes it.
import { DryRunStop } from '../../engine/dry-run/dry-run.ts';
import type { Aws } from '../../engine/types.ts';
import type { CallInterceptor } from './clients.ts';

/** By AWS's own naming; `Invoke` and `Filter…` of other services are not among what the course reads with. */
const reads = /^(Get|List|Describe|Head|Filter)[A-Z]/;

export const readOnly: CallInterceptor = async ({ service, operation }, next) => {
  if (reads.test(operation)) return next();
  throw new DryRunStop(`it would call ${service} ${operation}, and a dry run only reads`);
};

/** The same for an `aws` that somebody else may write with: its clients, with every other call refused. */
export function readingOnly(aws: Aws): Aws {
  return {
    ...aws,
    client<C>(Client: new (config: never) => C): C {
      const real = aws.client(Client) as object;
      const send = (command: object, ...rest: unknown[]): unknown =>
        readOnly({ service: Client.name.replace(/Client$/, ''), operation: operationOf(command) }, () =>
          Promise.resolve((Reflect.get(real, 'send') as Send).call(real, command, ...rest)),
        );
      return new Proxy(real, {
        get: (target, name) => (name === 'send' ? send : (Reflect.get(target, name) as unknown)),
      }) as C;
    },
  };
}

type Send = (command: object, ...rest: unknown[]) => unknown;

function operationOf(command: object): string {
  return command.constructor.name.replace(/Command$/, '');
}
