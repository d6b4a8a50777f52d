// What every part of a sandbox is given at its start.
import type { Pace } from '../pace.ts';
import type { AccessControl } from './access.ts';
import type { Endpoints } from './endpoints.ts';
import type { InjectionKind } from './injections/kinds.ts';
import type { Service, WireRequest } from './service.ts';
import type { Durability, Store } from '../state/store.ts';
import type { Traces } from './traces/traces.ts';

export interface SandboxContext {
  readonly store: Store;
  readonly pace: Pace;
  readonly access: AccessControl;
  readonly endpoints: Endpoints;
  readonly traces: Traces;
  /** The injection that applies to this call. */
  injection?(service: string, operation: string, account: string): InjectionKind | undefined;
  /** Milliseconds since 1970; the only clock. */
  now(): number;
  /** The sandbox's own log, which learners and maintainers read. */
  log(line: string): void;
  /** Where the control plane listens: `http://127.0.0.1:4566`. */
  origin(): string;
  /** Where anybody can download a blob for ten minutes. */
  blobAddress(hash: string): string;
  /** The folder of the state. */
  readonly dir: string;
  readonly durability: Durability;
  /** `blocked`: no code of the state is run. */
  readonly functions?: 'blocked' | undefined;
  /** For files that the process need not keep: unpacked code and layers. */
  readonly scratch: string;
  /** Runs when the sandbox stops, last registered first. */
  onClose(close: () => Promise<void>): void;
}

/** A sandbox between two resets. */
export interface Instance {
  readonly context: SandboxContext;
  /** Loaded on first use. */
  service(id: string): Promise<Service>;
  /** A reset or a stop has started: the state of running requests is being deleted. */
  readonly closing: boolean;
}

/** Which services there are. */
export interface ServiceDirectory {
  readonly ids: readonly string[];
  /** The service that a request is for: an id, or the name in its signature where the sandbox has no such service. */
  idOf(request: WireRequest): string;
}
