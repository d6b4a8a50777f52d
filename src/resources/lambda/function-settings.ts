// The settings with which the workshop creates a function, as Lambda takes them and as it shows them.
import type { Runtime } from '@aws-sdk/client-lambda';
import type { ResourceRecord } from '../../engine/types.ts';
import { runtime } from '../../aws/facts.ts';
import type { Code } from './function-code.ts';
import type { Outputs } from './function-state.ts';

export type Props = {
  name: string;
  role: string;
  code: Code;
  environment: Record<string, string>;
  /** ARNs of layer versions. */
  layers: string[];
};

export function settingsOf({ name, role, environment, layers }: Props) {
  return {
    FunctionName: name,
    Role: role,
    Runtime: runtime as Runtime,
    Handler: 'index.handler',
    // The default of 3 s is short for a cold start that loads the SDK with 128 MB.
    Timeout: 10,
    MemorySize: 128,
    Environment: { Variables: environment },
    Layers: layers,
  };
}

export function wantedOf(props: Props): Omit<Outputs, 'arn' | 'codeSha256'> {
  const { Role, Runtime, Handler, Timeout, MemorySize, Environment, Layers } = settingsOf(props);
  return {
    runtime: Runtime,
    handler: Handler,
    timeout: Timeout,
    memory: MemorySize,
    role: Role,
    environment: Environment.Variables,
    layers: Layers,
  };
}

/** `records`: of the kind function-concurrency. */
export function reservedOf(functionName: string, records: readonly ResourceRecord[]): number | undefined {
  const all = records.map(({ props }) => props as { readonly functionName: string; readonly reserved: number });
  return all.find((one) => one.functionName === functionName)?.reserved;
}
