// The injections of a running sandbox: which calls they apply to, how often, and how often they have applied.
import type { Service } from '../service.ts';
import { operationSchema } from '../../protocol/schema.ts';
import { injectionNames, type InjectedError, type InjectionKind } from './kinds.ts';
import { canBeStale } from './eventual-consistency.ts';
import { isObject } from '../../../lib/is-object.ts';

/** As a request says it. */
export interface Injection {
  /** `*`: all. */
  readonly service: string;
  readonly operation: string;
  /** Either a kind or an error. */
  readonly kind?: (typeof injectionNames)[number] | undefined;
  readonly error?: InjectedError | undefined;
  /** How many calls it applies to; absent, one. */
  readonly times?: number | undefined;
  /** How many calls pass before it applies; absent, none. */
  readonly after?: number | undefined;
  /** Calls of this account only; absent, of all accounts. */
  readonly account?: string | undefined;
}

export interface InjectionStatus extends Injection {
  readonly times: number;
  readonly after: number;
  /** How often it has applied, and how often it will. */
  readonly met: number;
  readonly left: number;
}

type Wanted = Pick<InjectionStatus, 'service' | 'operation' | 'times' | 'after' | 'account'> & {
  readonly kind: InjectionKind;
};

type Rule = Wanted & {
  /** Service and operation, with a space between them. */
  readonly calls: ReadonlySet<string>;
  seen: number;
  met: number;
};

export interface Injections {
  /** What applies to this call, which it counts. */
  next(service: string, operation: string, account: string): InjectionKind | undefined;
  /** `text`: JSON of one injection or a list. Rejects with an InvalidInjection, and nothing has changed then. */
  add(text: string, replace: boolean): Promise<void>;
  clear(): void;
  list(): InjectionStatus[];
}

/** An injection that does not exist; the text says what does. */
export class InvalidInjection extends Error {
  override name = 'InvalidInjection';
}

const most = 1_000_000;
const fields = ['service', 'operation', 'kind', 'error', 'times', 'after', 'account'];
const example =
  '{"service":"*","operation":"*","kind":"throttle","times":3}, or in place of kind ' +
  '"error":{"code":"LimitExceededException","status":400,"message":"…"}';

/** The services that injections can name. */
interface InjectableServices {
  readonly ids: readonly string[];
  load(id: string): Promise<Service>;
}

export function createInjections(services: InjectableServices): Injections {
  let rules: Rule[] = [];
  return {
    next(service, operation, account) {
      const call = `${service} ${operation}`;
      for (const rule of rules) {
        if (rule.met >= rule.times || !rule.calls.has(call)) continue;
        if (rule.account !== undefined && rule.account !== account) continue;
        rule.seen += 1;
        if (rule.seen <= rule.after) continue;
        rule.met += 1;
        return rule.kind;
      }
      return undefined;
    },
    async add(text, replace) {
      const wanted = listIn(text).map(read);
      const added = await Promise.all(wanted.map((rule) => ruleOf(rule, services)));
      rules = replace ? added : [...rules, ...added];
    },
    clear: () => void (rules = []),
    list: () =>
      rules.map(({ service, operation, kind, times, after, account, met }) => ({
        service,
        operation,
        ...(typeof kind === 'object' ? { error: kind } : { kind }),
        times,
        after,
        ...(account !== undefined && { account }),
        met,
        left: times - met,
      })),
  };
}

function listIn(text: string): object[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new InvalidInjection(`This is not JSON: ${(error as Error).message}. An injection is ${example}.`);
  }
  const list = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
  if (!list.every(isObject)) throw new InvalidInjection(`An injection is an object: ${example}.`);
  return list;
}

function read(item: object): Wanted {
  const unknown = Object.keys(item).filter((name) => !fields.includes(name));
  if (unknown.length > 0)
    throw new InvalidInjection(`An injection has ${fields.join(', ')}, and no ${unknown.join(', ')}.`);
  const { service, operation, kind, error, times, after, account } = item as Record<string, unknown>;
  if (typeof service !== 'string' || typeof operation !== 'string')
    throw new InvalidInjection(`An injection has a service and an operation ("*" for all): ${example}.`);
  if ((kind === undefined) === (error === undefined))
    throw new InvalidInjection(`An injection has either a kind or an error: ${example}.`);
  return {
    service,
    operation,
    kind: error === undefined ? kindOf(kind) : errorOf(error),
    times: countOf('times', times, 1, 1),
    after: countOf('after', after, 0, 0),
    account: accountOf(account),
  };
}

function kindOf(kind: unknown): InjectionKind {
  const known = injectionNames.find((name) => name === kind);
  if (known) return known;
  throw new InvalidInjection(
    `There is no injection of the kind ${JSON.stringify(kind)}; there are ${injectionNames.join(', ')}.`,
  );
}

function errorOf(error: unknown): InjectedError {
  const { code, status, message } = (error ?? {}) as Record<string, unknown>;
  const named = typeof code === 'string' && /^[A-Za-z][\w.-]*$/.test(code);
  const failed = typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599;
  if (named && failed && typeof message === 'string') return { code, status, message };
  throw new InvalidInjection('An error has a code (a word), a status from 400 to 599, and a message.');
}

function accountOf(account: unknown): string | undefined {
  if (account === undefined || (typeof account === 'string' && /^\d{12}$/.test(account))) return account;
  throw new InvalidInjection(`An account is a string of twelve digits, not ${JSON.stringify(account)}.`);
}

function countOf(name: string, count: unknown, least: number, otherwise: number): number {
  if (count === undefined) return otherwise;
  if (typeof count === 'number' && Number.isInteger(count) && count >= least && count <= most) return count;
  throw new InvalidInjection(`"${name}" is a whole number from ${least} to ${most}, not ${JSON.stringify(count)}.`);
}

async function ruleOf(wanted: Wanted, { ids, load }: InjectableServices): Promise<Rule> {
  const { service, operation, kind } = wanted;
  const named = service === '*' ? ids : ids.filter((id) => id === service);
  if (named.length === 0)
    throw new InvalidInjection(`The sandbox has no service ${JSON.stringify(service)}; it has ${ids.join(', ')}.`);
  const loaded = await Promise.all(named.map((id) => load(id)));
  const all = loaded.flatMap((of) => [...of.operations.values()].map(({ name, schema }) => ({ of, name, schema })));
  const matching = all.filter(({ name }) => operation === '*' || name === operation);
  if (matching.length === 0) {
    const known = all.map(({ name }) => name).sort();
    throw new InvalidInjection(`${service} has no operation ${JSON.stringify(operation)}; it has ${known.join(', ')}.`);
  }
  const met = matching.filter(({ of, schema }) => kind !== 'missing' || canBeStale(of, operationSchema(schema)));
  if (met.length === 0) throw new InvalidInjection(`The kind "missing" is for reads, and ${operation} is not one.`);
  return { ...wanted, calls: new Set(met.map(({ of, name }) => `${of.id} ${name}`)), seen: 0, met: 0 };
}
