// The runtimes and architectures that a layer is compatible with: checked, and matched in lists.
import { constraints, violation } from '../../../shared/constraints.ts';
import { validationFailed } from '../../errors.ts';
import type { LayerVersionRecord } from '../../records.ts';
import { architectureConstraint, architectures, currentRuntimes, knownRuntimes } from '../runtimes.ts';

interface Filter {
  readonly CompatibleRuntime?: string | undefined;
  readonly CompatibleArchitecture?: string | undefined;
}

interface CompatibilityInput extends Filter {
  readonly CompatibleRuntimes?: readonly string[] | undefined;
  readonly CompatibleArchitectures?: readonly string[] | undefined;
}

/** Accepts deprecated runtimes, too. */
export function checkCompatibility(input: CompatibilityInput): void {
  const { CompatibleRuntimes: runtimes = [], CompatibleArchitectures: processors = [] } = input;
  const { CompatibleRuntime: runtime, CompatibleArchitecture: processor } = input;
  const oneRuntime = constraints.oneOf(currentRuntimes);
  const violations: string[] = [];
  if (runtimes.some((name) => !knownRuntimes.includes(name)))
    violations.push(violation(`[${runtimes.join(', ')}]`, 'compatibleRuntimes', oneRuntime));
  if (processors.some((name) => !architectures.includes(name)))
    violations.push(violation(`[${processors.join(', ')}]`, 'compatibleArchitectures', architectureConstraint));
  if (runtime !== undefined && !knownRuntimes.includes(runtime))
    violations.push(violation(runtime, 'compatibleRuntime', oneRuntime));
  if (processor !== undefined && !architectures.includes(processor))
    violations.push(violation(processor, 'compatibleArchitecture', constraints.oneOf(architectures)));
  if (violations.length > 0) validationFailed(violations);
}

/** A filter does not match layers that name no runtimes or architectures. */
export function isCompatible(
  { runtimes, architectures: processors }: LayerVersionRecord,
  { CompatibleRuntime, CompatibleArchitecture }: Filter,
): boolean {
  return (
    (CompatibleRuntime === undefined || Boolean(runtimes?.includes(CompatibleRuntime))) &&
    (CompatibleArchitecture === undefined || Boolean(processors?.includes(CompatibleArchitecture)))
  );
}
