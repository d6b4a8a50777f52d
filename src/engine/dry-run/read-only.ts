// An Aws that only reads: dry runs, the search without a checkpoint and a class status work with it. Every call that would
// change something is refused before it is sent, no matter which resource or check makes it.
import type { Aws, HttpRequest } from '../types.ts';
import { DryRunStop } from './dry-run.ts';

interface ReadOnlyOptions {
  /** `reads`: requests that store nothing. `none`: no request at all to the learner's own addresses. */
  readonly http?: 'reads' | 'none';
  /** The error for a refused call. `why`: "it would call DynamoDB PutItem". */
  refuse?(why: string): Error;
}

/** By AWS's own naming. `Invoke` reads nothing that the course needs. A simulation of IAM only evaluates policies. */
const readOperation = /^(Get|List|Describe|Head|Filter|Simulate)[A-Z]|^(Query|Scan)$/;
const readMethod = /^(GET|HEAD|OPTIONS)$/;

export function isReadOperation(operation: string): boolean {
  return readOperation.test(operation);
}

export function readOnlyAws(aws: Aws, options: ReadOnlyOptions = {}): Aws {
  const { http = 'reads', refuse = dryRunStop } = options;
  const { inRegion } = aws;
  return {
    ...aws,
    ...(inRegion && { inRegion: (region: string) => readOnlyAws(inRegion(region), options) }),
    client<C>(Client: new (config: never) => C): C {
      const client = aws.client(Client) as object;
      const service = Client.name.replace(/Client$/, '');
      const send = async (command: object, ...rest: unknown[]): Promise<unknown> => {
        const operation = command.constructor.name.replace(/Command$/, '');
        if (!isReadOperation(operation)) throw refuse(`it would call ${service} ${operation}`);
        return (Reflect.get(client, 'send') as Send).call(client, command, ...rest);
      };
      return new Proxy(client, {
        get: (target, name) => (name === 'send' ? send : (Reflect.get(target, name) as unknown)),
      }) as C;
    },
    async http(url: string, request: HttpRequest = {}) {
      const { method = 'GET' } = request;
      if (http === 'none' || !readMethod.test(method)) throw refuse(`it would send ${method} ${url}`);
      return aws.http(url, request);
    },
  };
}

type Send = (command: object, ...rest: unknown[]) => Promise<unknown>;

function dryRunStop(why: string): Error {
  return new DryRunStop(`${why}, and a dry run only reads`);
}
