// The sentence in which AWS's request validation refuses a value, the constraints that it names, and the patterns of
// callers.
// source: the answers that LocalStack recorded on AWS, tests/aws/services/lambda_/test_lambda_api.snapshot.json
import { runInNewContext } from 'node:vm';

/** One violation; services that find several join them with semicolons. */
export function violation(value: unknown, member: string, constraint: string): string {
  return `Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`;
}

/** AWS puts a value that is missing without quotes. */
export function missing(member: string): string {
  return `Value null at '${member}' failed to satisfy constraint: Member must not be null`;
}

export function validationText(violations: readonly string[]): string {
  const count = `${violations.length} validation error${violations.length > 1 ? 's' : ''} detected`;
  return `${count}: ${violations.join('; ')}`;
}

export const constraints = {
  atLeast: (least: number) => `Member must have value greater than or equal to ${least}`,
  atMost: (most: number) => `Member must have value less than or equal to ${most}`,
  notShorterThan: (least: number) => `Member must have length greater than or equal to ${least}`,
  notLongerThan: (most: number) => `Member must have length less than or equal to ${most}`,
  matches: (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`,
  oneOf: (values: readonly (string | number)[]) => `Member must satisfy enum value set: [${values.join(', ')}]`,
};

/** The constraint that a number breaks, where it is not from `least` to `most`. */
export function brokenBound(value: number, least: number, most = Infinity): string | undefined {
  if (value < least) return constraints.atLeast(least);
  return value > most ? constraints.atMost(most) : undefined;
}

const patternTimeout = 200;

/** As Java's patterns do. `undefined` for those that JavaScript cannot read, or that take too long. */
export function matchesWhole(pattern: string, text: string): boolean | undefined {
  try {
    const code = "new RegExp('^(?:' + pattern + ')$', 'u').test(text)";
    // In a context of its own, as only there a time limit ends a pattern that backtracks for ever.
    return runInNewContext(code, { pattern, text }, { timeout: patternTimeout }) === true;
  } catch {
    return undefined;
  }
}
