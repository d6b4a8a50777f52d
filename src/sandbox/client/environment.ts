// The environment in which the AWS CLI and the SDKs of every language find a sandbox.

export interface SandboxKey {
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** An empty value is a variable to unset. */
export function awsEnvironment({ url, accessKeyId, secretAccessKey }: SandboxKey, region: string) {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // For the AWS CLI and boto3: the prefix that `logs start-live-tail` puts in front of the host resolves nowhere.
    AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
    // A profile or a session token would take precedence over these keys.
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
    AWS_PAGER: '',
  };
}
