// Servers that the environment or an AWS profile puts in place of AWS. The SDK uses them without a word.
// source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html, checked 2026-11-29

export interface ConfiguredEndpoint {
  /** `AWS_ENDPOINT_URL_S3`, or the setting of a profile. */
  readonly from: string;
  readonly url: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Of single services: AWS_ENDPOINT_URL is the server of the whole workshop, and every header shows it. */
export function endpointsInEnvironment(env: Variables): ConfiguredEndpoint[] {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return [];
  return Object.entries(env).flatMap(([from, url]) =>
    url && /^AWS_ENDPOINT_URL_\w+$/.test(from) ? [{ from, url }] : [],
  );
}

/** `endpoint_url` in the configuration of the profile. */
export async function endpointOfProfile(profile: string, env: Variables): Promise<ConfiguredEndpoint[]> {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return [];
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile } = await loadSharedConfigFiles();
  const url = configFile[profile]?.['endpoint_url'];
  return url ? [{ from: `endpoint_url of the profile ${profile}`, url }] : [];
}

export function endpointNotice({ from, url }: ConfiguredEndpoint): string {
  return `Requests go to ${url} instead of AWS, because ${from} is set.`;
}
