// May the caller? Every permission that an operation asks for, in the light of what the request says of itself.
import type { ContextKeys } from '../access.ts';
import type { SandboxContext } from '../context.ts';
import type { Call, Need, Operation, Service, WireRequest } from '../service.ts';
import { deniedError } from './refusals.ts';

/** Services whose requests are all for one region, whatever region the client is set to. */
const global = new Set(['iam', 'cloudfront', 'organizations']);

/** Condition keys that do not depend on the operation. Those of the caller are IAM's to know. */
export function requestContext(
  service: Pick<Service, 'id'>,
  { headers }: WireRequest,
  region: string,
  now: number,
): ContextKeys {
  const moment = new Date(Math.floor(now / 1000) * 1000);
  return {
    'aws:SourceIp': '127.0.0.1',
    // The SDK would have come by TLS; a policy that asks for it must not shut the sandbox.
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': global.has(service.id) ? 'us-east-1' : region,
    'aws:CurrentTime': moment.toISOString().replace('.000', ''),
    'aws:EpochTime': String(moment.getTime() / 1000),
    'aws:ViaAWSService': 'false',
    'aws:PrincipalIsAWSService': 'false',
    ...(headers['user-agent'] !== undefined && { 'aws:UserAgent': headers['user-agent'] }),
    ...(headers['referer'] !== undefined && { 'aws:Referer': headers['referer'] }),
  };
}

/** Throws in the service's words. An operation without an action needs no permission, or decides for itself. */
export function authorize(
  sandbox: SandboxContext,
  service: Service,
  operation: Operation,
  input: Record<string, unknown>,
  call: Call,
): void {
  if (operation.action === null) return;
  const own: Need = {
    action: operation.action ?? `${service.prefix}:${operation.name}`,
    resource: operation.on(input, call),
  };
  for (const need of [own, ...(operation.also?.(input, call) ?? [])]) {
    const { allowed, text } = sandbox.access.decide({
      principal: call.principal,
      action: need.action,
      resource: need.resource,
      // Read only where a policy has conditions.
      get context() {
        const asked = { ...requestTags(input), ...operation.context?.(input, call) };
        return { ...call.context, ...asked, ...sandbox.access.resourceTags(need.resource) };
      },
    });
    if (!allowed) throw deniedError(service, need.refusal ?? text);
  }
}

/** `aws:RequestTag/key` and `aws:TagKeys`, from whichever member and in whichever form the service takes tags. */
function requestTags(input: Record<string, unknown>): ContextKeys {
  const members = [input['Tags'], input['tags'], (input['DistributionConfigWithTags'] as Tagged | undefined)?.Tags];
  const tags = members.flatMap(pairsOf);
  const keys = [input['TagKeys'], input['tagKeys']].flatMap(listIn).filter((key) => typeof key === 'string');
  const all = [...tags.map(([key]) => key), ...keys];
  return {
    ...Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(all.length > 0 && { 'aws:TagKeys': all }),
  };
}

interface Tagged {
  readonly Tags?: unknown;
}

function pairsOf(member: unknown): [string, string][] {
  const list = listIn(member);
  if (list.length > 0) {
    // Of DynamoDB's requests nobody has looked yet whether each tag is one.
    return list.map((tag) => {
      const { Key, Value } = (tag ?? {}) as { Key?: unknown; Value?: unknown };
      return [textOf(Key), textOf(Value)];
    });
  }
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return [];
  return Object.entries(member).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** CloudFront wraps its lists into `{ Items }`. */
function listIn(member: unknown): unknown[] {
  if (Array.isArray(member)) return member;
  const items = (member as { Items?: unknown } | undefined | null)?.Items;
  return Array.isArray(items) ? items : [];
}
