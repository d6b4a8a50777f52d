// Route keys: `GET /items/{id}`, `ANY /{proxy+}`, `$default`.
import { invalidRouteKey } from '../errors.ts';

const methods = 'ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT';
const pattern = new RegExp(`^(?:${methods}) (?=/)(?:/(?:[^/{}\\s]+|\\{[\\w.:-]+\\}))*(?:/\\{[\\w.:-]+\\+\\})?/?$`);

export function checkRouteKey(key: string): string {
  return key === '$default' || pattern.test(key) ? key : invalidRouteKey();
}

/** Keys that differ only in the names of their variables are the same route. */
export function isSameRoute(one: string, other: string): boolean {
  const withoutNames = (key: string) => key.replace(/\{[^{}+]+(\+?)\}/g, '{$1}');
  return withoutNames(one) === withoutNames(other);
}
