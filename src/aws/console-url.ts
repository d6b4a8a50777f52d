// Addresses in AWS's own console.

export function consoleUrl(region: string, path: string): string {
  return `https://${region}.console.aws.amazon.com/${path}`;
}

/** For IAM and CloudFront, which belong to no region: their console is in this one. */
export function globalConsoleUrl(path: string): string {
  return consoleUrl('us-east-1', path);
}

export function consoleHome(region: string): string {
  return consoleUrl(region, `console/home?region=${region}`);
}
