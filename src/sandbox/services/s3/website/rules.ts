// Redirects of a website: routing rules, and where they lead.
import type { Redirect, RoutingRule } from '@aws-sdk/client-s3';

/** Without `status`, the rules for every request; with it, those for a request that failed so. */
export function ruleFor(rules: readonly RoutingRule[], key: string, status?: number): RoutingRule | undefined {
  return rules.find(({ Condition }) => {
    const { KeyPrefixEquals: prefix = '', HttpErrorCodeReturnedEquals: code } = Condition ?? {};
    return key.startsWith(prefix) && code === (status === undefined ? undefined : String(status));
  });
}

export interface Asked {
  readonly key: string;
  readonly query: string;
  readonly host: string;
}

export function redirectOf(
  { Condition, Redirect: redirect = {} }: RoutingRule,
  asked: Asked,
): { status: number; location: string } {
  const target = targetOf(redirect, Condition?.KeyPrefixEquals ?? '', asked.key);
  const query = asked.query && !target.includes('?') ? `?${asked.query}` : '';
  const location = `${redirect.Protocol ?? 'http'}://${redirect.HostName ?? asked.host}/${target}${query}`;
  return { status: Number(redirect.HttpRedirectCode ?? 301), location };
}

/** What the rule puts in stands as it is, also with a query of its own, as redirects to functions have. */
function targetOf({ ReplaceKeyWith, ReplaceKeyPrefixWith }: Redirect, prefix: string, key: string): string {
  const encode = (text: string) => text.split('/').map(encodeURIComponent).join('/');
  if (ReplaceKeyWith !== undefined) return ReplaceKeyWith;
  return ReplaceKeyPrefixWith === undefined ? encode(key) : ReplaceKeyPrefixWith + encode(key.slice(prefix.length));
}
