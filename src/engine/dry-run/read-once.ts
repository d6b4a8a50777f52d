// An Aws whose answers are those of one moment: the same read is sent once, however many resources and checks need it.
import { isReadOperation } from './read-only.ts';
import type { Aws, HttpRequest } from '../types.ts';

/** A stream can be read once, so nothing else gets the same answer. */
const streams = /^GetObject$/;

/** A wait starts over with every try: it needs what is true by then. */
export function readOnceAws(aws: Aws): Aws {
  const answers = new Map<string, Promise<unknown>>();
  const once = <T>(key: readonly unknown[], read: () => Promise<T>): Promise<T> => {
    const name = JSON.stringify(key);
    const known = answers.get(name) ?? read();
    answers.set(name, known);
    return known as Promise<T>;
  };
  return {
    ...aws,
    client<C>(Client: new (config: never) => C): C {
      const client = aws.client(Client) as object;
      const send = (command: { input?: unknown }, ...rest: unknown[]): Promise<unknown> => {
        const operation = command.constructor.name.replace(/Command$/, '');
        const answer = () => (Reflect.get(client, 'send') as Send).call(client, command, ...rest);
        if (!isReadOperation(operation) || streams.test(operation)) return answer();
        return once([Client.name, operation, command.input], answer);
      };
      return new Proxy(client, {
        get: (target, name) => (name === 'send' ? send : (Reflect.get(target, name) as unknown)),
      }) as C;
    },
    http: (url: string, request: HttpRequest = {}) => once(['http', url, request], () => aws.http(url, request)),
    websiteUrl: (bucket) => once(['websiteUrl', bucket], () => aws.websiteUrl(bucket)),
    waiter: {
      ...aws.waiter,
      until: (wait, probe) => {
        let tries = 0;
        return aws.waiter.until(wait, () => {
          if ((tries += 1) > 1) answers.clear();
          return probe();
        });
      },
    },
  };
}

type Send = (command: object, ...rest: unknown[]) => Promise<unknown>;
