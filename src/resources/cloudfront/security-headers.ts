// The security headers of a response headers policy: as CloudFront's settings, and as a browser receives them.
import type { ResponseHeadersPolicySecurityHeadersConfig } from '@aws-sdk/client-cloudfront';
import { hstsSeconds } from '../../aws/facts.ts';

/** All that the course sets. Each replaces a header of the origin. */
export function securityHeaders(contentSecurityPolicy: string) {
  const Override = true;
  return {
    ContentSecurityPolicy: { ContentSecurityPolicy: contentSecurityPolicy, Override },
    ContentTypeOptions: { Override },
    FrameOptions: { FrameOption: 'DENY' as const, Override },
    ReferrerPolicy: { ReferrerPolicy: 'no-referrer' as const, Override },
    StrictTransportSecurity: { AccessControlMaxAgeSec: hstsSeconds, Override },
  };
}

/** A header that is not as wanted has another text here, also where only its setting `Override` differs. */
export function headersIn(config: ResponseHeadersPolicySecurityHeadersConfig): Record<string, string> {
  const { ContentSecurityPolicy: csp, ContentTypeOptions, FrameOptions, ReferrerPolicy: referrer } = config;
  const { StrictTransportSecurity: hsts } = config;
  const more = [hsts?.IncludeSubdomains && '; includeSubDomains', hsts?.Preload && '; preload'].filter(Boolean);
  const text = (setting: { readonly Override: boolean | undefined } | undefined, value: string | undefined) =>
    setting === undefined ? 'none' : `${value}${setting.Override ? '' : ' (a header of the origin stays)'}`;
  return {
    'content-security-policy': text(csp, csp?.ContentSecurityPolicy),
    'x-content-type-options': text(ContentTypeOptions, 'nosniff'),
    'x-frame-options': text(FrameOptions, FrameOptions?.FrameOption),
    'referrer-policy': text(referrer, referrer?.ReferrerPolicy),
    'strict-transport-security': text(hsts, [`max-age=${hsts?.AccessControlMaxAgeSec}`, ...more].join('')),
  };
}

/**
 * For an export. With `cors-origin`, the API names the distribution, which names this policy. If the policy named the API,
 * no tool could create the three. The page itself allows only its API: see `ui-src/src/policy.ts`.
 */
export function exportedPolicy(contentSecurityPolicy: string): string {
  return contentSecurityPolicy.replace(/connect-src 'self' [^;]*/, "connect-src 'self' https: http:");
}
