// CloudFront's managed response headers policies, as far as the sandbox has them: the same ids in every account.
// source: AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html. The ids and the names of the
// headers were checked on 2026-11-29; their values and the override flags are from memory.
import type { ResponseHeadersPolicy, ResponseHeadersPolicySecurityHeadersConfig } from '@aws-sdk/client-cloudfront';
import { notFound, unsupportedSetting } from '../errors.ts';

export const responseHeadersPolicies: readonly ResponseHeadersPolicy[] = [
  {
    Id: '67f7725c-6f97-4210-82d7-5512b31e9d03',
    LastModifiedTime: new Date('2021-11-01T00:00:00Z'),
    ResponseHeadersPolicyConfig: {
      Name: 'Managed-SecurityHeadersPolicy',
      Comment: 'Adds a set of security headers to every response',
      SecurityHeadersConfig: {
        XSSProtection: { Override: false, Protection: true, ModeBlock: true },
        FrameOptions: { Override: false, FrameOption: 'SAMEORIGIN' },
        ReferrerPolicy: { Override: false, ReferrerPolicy: 'strict-origin-when-cross-origin' },
        ContentTypeOptions: { Override: true },
        StrictTransportSecurity: { Override: false, AccessControlMaxAgeSec: 31_536_000 },
      },
    },
  },
];

/** Those that add CORS headers, too. */
const withCors: Readonly<Record<string, string>> = {
  '60669652-455b-4ae9-85a4-c4c02393f86c': 'SimpleCORS',
  '5cc3b908-e619-4b99-88e5-2cf7f45965bd': 'CORS-With-Preflight',
  'e61eb60c-9c35-4d20-a928-2b84e02af89c': 'CORS-and-SecurityHeadersPolicy',
  'eaab4381-ed33-4a86-88ca-d9558dc6cd63': 'CORS-with-preflight-and-SecurityHeadersPolicy',
};

export function findResponseHeadersPolicy(id: string | undefined): ResponseHeadersPolicy {
  const cors = withCors[id ?? ''];
  if (cors !== undefined) unsupportedSetting(`the response headers policy ${cors}`);
  return responseHeadersPolicies.find(({ Id }) => Id === id) ?? notFound('responseHeadersPolicy');
}

interface AddedHeader {
  readonly name: string;
  readonly value: string;
  /** False: a header of the origin stays. */
  readonly override: boolean;
}

export function headersOf(config: ResponseHeadersPolicySecurityHeadersConfig): AddedHeader[] {
  const { XSSProtection, FrameOptions, ReferrerPolicy, ContentTypeOptions, StrictTransportSecurity } = config;
  const values = [
    ['x-xss-protection', XSSProtection, `1${XSSProtection?.ModeBlock ? '; mode=block' : ''}`],
    ['x-frame-options', FrameOptions, FrameOptions?.FrameOption],
    ['referrer-policy', ReferrerPolicy, ReferrerPolicy?.ReferrerPolicy],
    ['x-content-type-options', ContentTypeOptions, 'nosniff'],
    [
      'strict-transport-security',
      StrictTransportSecurity,
      `max-age=${StrictTransportSecurity?.AccessControlMaxAgeSec}`,
    ],
  ] as const;
  return values.flatMap(([name, setting, value]) =>
    setting && value ? [{ name, value, override: setting.Override ?? false }] : [],
  );
}
