// Checks of a step that is not complete: a call that would need the id of a missing resource is not sent.
import { hasUnknown } from '../dry-run/dry-run.ts';
import type { Aws, Json } from '../types.ts';

/** The id or the address of a resource that does not exist yet. */
export class NotCreatedYet extends Error {
  override name = 'NotCreatedYet';
}

export function guardUnknown(aws: Aws): Aws {
  return {
    ...aws,
    client<C>(Client: new (config: never) => C): C {
      const client = aws.client(Client) as object;
      const send = async (command: { readonly input?: Json }, ...rest: unknown[]): Promise<unknown> => {
        if (hasUnknown(command.input)) throw notCreatedYet();
        return (Reflect.get(client, 'send') as Send).call(client, command, ...rest);
      };
      return new Proxy(client, {
        get: (target, name) => (name === 'send' ? send : (Reflect.get(target, name) as unknown)),
      }) as C;
    },
    async http(url, request) {
      if (hasUnknown(url)) throw notCreatedYet();
      return aws.http(url, request);
    },
  };
}

type Send = (command: object, ...rest: unknown[]) => Promise<unknown>;

function notCreatedYet(): Error {
  return new NotCreatedYet('It needs a resource that does not exist yet.');
}
