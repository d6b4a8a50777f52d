// Which operations only look, and how the AWS CLI spells operations.

export function isReading(operation: string): boolean {
  return /^(Get|List|Describe|Head|Filter|Simulate|Scan|Query|BatchGet)/.test(operation);
}

/** As the AWS CLI spells operations and their parameters: `CreateOpenIDConnectProvider`, `create-open-id-connect-provider`. */
export function kebab(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
