// Response headers policies: AWS's managed ones, as far as the sandbox has them, with the same ids in every account; and what
// the account's own can have.
// source: AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html. The ids and the names of the
// headers were checked on 2026-11-29; their values and the override flags are from memory.
import type { ResponseHeadersPolicy, ResponseHeadersPolicyConfig } from '@aws-sdk/client-cloudfront';
import { invalidArgument, notFound, unsupportedSetting } from '../errors.ts';
import type { HeadersPolicyRecord, Records } from '../records.ts';

export const managedPolicies: readonly ResponseHeadersPolicy[] = [
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

export function findResponseHeadersPolicy(
  { headersPolicies }: Pick<Records, 'headersPolicies'>,
  account: string,
  id: string | undefined,
): ResponseHeadersPolicy {
  const cors = withCors[id ?? ''];
  if (cors !== undefined) unsupportedSetting(`the response headers policy ${cors}`);
  const own = headersPolicies.get(`${account}/${id}`);
  if (own) return policyOutput(own);
  return managedPolicies.find(({ Id }) => Id === id) ?? notFound('responseHeadersPolicy');
}

export function policyOutput({ id, modifiedAt, config }: HeadersPolicyRecord): ResponseHeadersPolicy {
  return { Id: id, LastModifiedTime: new Date(modifiedAt), ResponseHeadersPolicyConfig: config };
}

/** Throws for what AWS does not take, and by name for what the sandbox does not. */
export function checkPolicyConfig(config: ResponseHeadersPolicyConfig | undefined): ResponseHeadersPolicyConfig {
  if (!config?.Name) return invalidArgument('The parameter Name is required.');
  for (const name of ['CorsConfig', 'ServerTimingHeadersConfig', 'RemoveHeadersConfig'] as const)
    if (config[name] !== undefined) unsupportedSetting(`${name} of a response headers policy`);
  for (const { Header: name = '' } of config.CustomHeadersConfig?.Items ?? [])
    if (!/^[\w-]+$/.test(name) || securityHeaders.includes(name.toLowerCase()))
      invalidArgument(`The custom header ${name} is not valid: a security header has a setting of its own.`);
  if (headersOf(config).length === 0) invalidArgument('A response headers policy must have at least one header.');
  return { Comment: '', ...config };
}

interface AddedHeader {
  readonly name: string;
  readonly value: string;
  /** False: a header of the origin stays. */
  readonly override: boolean;
}

const securityHeaders: readonly string[] = [
  'x-xss-protection',
  'x-frame-options',
  'referrer-policy',
  'x-content-type-options',
  'strict-transport-security',
  'content-security-policy',
];

export function headersOf(config: ResponseHeadersPolicyConfig): AddedHeader[] {
  const { SecurityHeadersConfig = {}, CustomHeadersConfig } = config;
  const { XSSProtection: xss, FrameOptions, ReferrerPolicy, ContentTypeOptions } = SecurityHeadersConfig;
  const { StrictTransportSecurity: hsts, ContentSecurityPolicy } = SecurityHeadersConfig;
  const xssMode = [xss?.ModeBlock && '; mode=block', xss?.ReportUri && `; report=${xss.ReportUri}`];
  const hstsMore = [hsts?.IncludeSubdomains && '; includeSubDomains', hsts?.Preload && '; preload'];
  const values = [
    ['x-xss-protection', xss, xss?.Protection ? ['1', ...xssMode].filter(Boolean).join('') : '0'],
    ['x-frame-options', FrameOptions, FrameOptions?.FrameOption],
    ['referrer-policy', ReferrerPolicy, ReferrerPolicy?.ReferrerPolicy],
    ['x-content-type-options', ContentTypeOptions, 'nosniff'],
    [
      'strict-transport-security',
      hsts,
      [`max-age=${hsts?.AccessControlMaxAgeSec}`, ...hstsMore].filter(Boolean).join(''),
    ],
    ['content-security-policy', ContentSecurityPolicy, ContentSecurityPolicy?.ContentSecurityPolicy],
  ] as const;
  const custom = CustomHeadersConfig?.Items ?? [];
  return [
    ...values.flatMap(([name, setting, value]) =>
      setting && value ? [{ name, value, override: setting.Override ?? false }] : [],
    ),
    ...custom.map(({ Header = '', Value: value = '', Override: override = false }) => ({
      name: Header.toLowerCase(),
      value,
      override,
    })),
  ];
}
