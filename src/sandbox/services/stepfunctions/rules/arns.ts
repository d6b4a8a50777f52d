// The ARNs of Step Functions.
import { createHash } from 'node:crypto';
import type { ExecutionRecord, MapRunRecord } from '../records.ts';

interface Owner {
  readonly account: string;
  readonly region: string;
}

export function machineArn({ account, region }: Owner, name: string): string {
  return `arn:aws:states:${region}:${account}:stateMachine:${name}`;
}

export function executionArn(machine: string, name: string): string {
  return `${machine.replace(':stateMachine:', ':execution:')}:${name}`;
}

export function mapRunArn(machine: string, label: string, id: string): string {
  return `${machine.replace(':stateMachine:', ':mapRun:')}/${label}:${id}`;
}

/** The child for the nth input of a map run: the same after a restart. */
export function childArn({ arn, machineArn, label }: MapRunRecord, index: number): string {
  const hex = createHash('sha256').update(`${arn} ${index}`).digest('hex');
  const name = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
  return executionArn(`${machineArn}/${label}`, name);
}

/** The machine that a child counts as: with the label of its Map state. */
export function shownMachineArn({ machineArn, mapRunArn }: ExecutionRecord): string {
  const label = mapRunArn?.split('/').at(-1)?.split(':')[0];
  return label === undefined ? machineArn : `${machineArn}/${label}`;
}

export function ownerOf(arn: string): Owner {
  const [, , , region = '', account = ''] = arn.split(':');
  return { account, region };
}
