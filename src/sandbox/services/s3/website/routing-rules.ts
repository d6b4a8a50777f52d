// The routing rules of a website, and the URLs they redirect to.
import type { Redirect, RoutingRule } from '@aws-sdk/client-s3';

/** The first rule for every request; with `status`, the first one for a request that failed with it. */
export function ruleFor(rules: readonly RoutingRule[], key: string, status?: number): RoutingRule | undefined {
  return rules.find(({ Condition }) => {
    const { KeyPrefixEquals: prefix = '', HttpErrorCodeReturnedEquals: code } = Condition ?? {};
    return key.startsWith(prefix) && code === (status === undefined ? undefined : String(status));
  });
}

interface RequestedUrl {
  readonly key: string;
  readonly query: string;
  readonly host: string;
}

export function redirectOf(
  { Condition, Redirect: redirect = {} }: RoutingRule,
  url: RequestedUrl,
): { status: number; location: string } {
  const target = targetOf(redirect, Condition?.KeyPrefixEquals ?? '', url.key);
  const query = url.query && !target.includes('?') ? `?${url.query}` : '';
  const location = `${redirect.Protocol ?? 'http'}://${redirect.HostName ?? url.host}/${target}${query}`;
  return { status: Number(redirect.HttpRedirectCode ?? 301), location };
}

/** The rule's own text is not encoded: it can contain a query. */
function targetOf({ ReplaceKeyWith, ReplaceKeyPrefixWith }: Redirect, prefix: string, key: string): string {
  const encode = (text: string) => text.split('/').map(encodeURIComponent).join('/');
  if (ReplaceKeyWith !== undefined) return ReplaceKeyWith;
  return ReplaceKeyPrefixWith === undefined ? encode(key) : ReplaceKeyPrefixWith + encode(key.slice(prefix.length));
}
