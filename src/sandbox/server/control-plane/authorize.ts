// Whether policies allow the caller what an operation needs, with the condition keys of the request.
import type { ContextKeys } from '../access.ts';
import type { SandboxContext } from '../context.ts';
import type { Call, Need, Operation, Service, WireRequest } from '../service.ts';

/** Condition keys that depend neither on the operation nor on the caller. */
export function requestContext(service: Service, { headers }: WireRequest, region: string, now: number): ContextKeys {
  const moment = new Date(Math.floor(now / 1000) * 1000);
  return {
    'aws:SourceIp': '127.0.0.1',
    // On AWS the SDK uses TLS. A policy that requires it must not deny everything here.
    'aws:SecureTransport': 'true',
    ...((service.isGlobal || region !== '') && { 'aws:RequestedRegion': service.isGlobal ? 'us-east-1' : region }),
    'aws:CurrentTime': moment.toISOString().replace('.000', ''),
    'aws:EpochTime': String(moment.getTime() / 1000),
    'aws:ViaAWSService': 'false',
    ...(headers['user-agent'] !== undefined && { 'aws:UserAgent': headers['user-agent'] }),
    ...(headers['referer'] !== undefined && { 'aws:Referer': headers['referer'] }),
  };
}

/** Throws the service's error. An operation without an action needs no permission or decides for itself. */
export function authorize(
  sandbox: SandboxContext,
  service: Service,
  operation: Operation,
  input: Record<string, unknown>,
  call: Call,
): void {
  for (const need of needsOf(service, operation, input, call)) {
    const { allowed, text } = sandbox.access.decide({
      principal: call.principal,
      action: need.action,
      resource: need.resource,
      // Read only where a policy has conditions.
      get context() {
        const own = service.conditionKeys({ operation: operation.name, input, call, need });
        return { ...call.context, ...requestTags(service, input), ...own };
      },
    });
    if (!allowed) throw service.errors.denied(need.refusal ?? text);
  }
}

function needsOf(service: Service, operation: Operation, input: Record<string, unknown>, call: Call): readonly Need[] {
  if (operation.needs) return operation.needs(input, call);
  if (operation.action === null) return [];
  const action = operation.action ?? `${service.prefix}:${operation.name}`;
  return [{ action, resource: operation.on(input, call) }, ...(operation.also?.(input, call) ?? [])];
}

/** `aws:RequestTag/key` and `aws:TagKeys`. */
function requestTags(service: Service, input: Record<string, unknown>): ContextKeys {
  const found = service.tagsIn(input);
  const tags = pairsOf(found.tags);
  const keys = Array.isArray(found.keys) ? found.keys.filter((key) => typeof key === 'string') : [];
  const all = [...tags.map(([key]) => key), ...keys];
  return {
    ...Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(all.length > 0 && { 'aws:TagKeys': all }),
  };
}

function pairsOf(member: unknown): [string, string][] {
  if (Array.isArray(member)) {
    return member.map((tag: unknown) => {
      const { Key, Value } = (tag ?? {}) as { Key?: unknown; Value?: unknown };
      return [textOf(Key), textOf(Value)];
    });
  }
  if (typeof member !== 'object' || member === null) return [];
  return Object.entries(member).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
