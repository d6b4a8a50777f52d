// The events of stacks: what happened to a stack and to each of its resources, newest first when they are read.
import { randomUUID } from 'node:crypto';
import type { ResourceStatus, StackStatus } from '@aws-sdk/client-cloudformation';
import type { ServiceContext } from '../../context.ts';
import { recordsOf, stackKey, type EventRecord, type ResourceRecord, type StackRecord } from '../records.ts';
import { textOf } from '../template/text-of.ts';

type Sandbox = Pick<ServiceContext, 'store' | 'now'>;

/** The newest events of a stack that are kept. */
const kept = 2_000;

export function noteStack(sandbox: Sandbox, stack: StackRecord, status: StackStatus, reason?: string): void {
  const { id, name } = stack;
  add(sandbox, stack, { logicalId: name, physicalId: id, type: 'AWS::CloudFormation::Stack', status, reason });
}

export function noteResource(
  sandbox: Sandbox,
  stack: StackRecord,
  logicalId: string,
  { type, physicalId = '', properties }: Pick<ResourceRecord, 'type' | 'physicalId' | 'properties'>,
  status: ResourceStatus,
  reason?: string,
): void {
  add(sandbox, stack, { logicalId, physicalId, type, status, reason, properties: JSON.stringify(properties) });
}

function add(sandbox: Sandbox, stack: StackRecord, event: Omit<EventRecord, 'id' | 'time' | 'token'>): void {
  const { events } = recordsOf(sandbox.store);
  const prefix = `${stackKey(stack)}|`;
  const present = events.entries(prefix);
  const [oldest] = present;
  if (oldest && present.length >= kept) events.delete(oldest[0]);
  const last = Number(present.at(-1)?.[0].slice(prefix.length) ?? 0);
  const key = prefix + textOf(last + 1).padStart(9, '0');
  events.set(key, { ...event, id: randomUUID(), time: sandbox.now(), token: stack.token });
}

export function eventsOf({ store }: Pick<ServiceContext, 'store'>, stack: StackRecord): EventRecord[] {
  return recordsOf(store)
    .events.values(`${stackKey(stack)}|`)
    .toReversed();
}
