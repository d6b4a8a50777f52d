// The environment in which the AWS CLI and the SDKs of every language find a sandbox.

export interface Reached {
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function envOf({ url, accessKeyId, secretAccessKey }: Reached, region: string) {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // A profile or a session of the learner's own would go before these keys.
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
    AWS_PAGER: '',
  };
}

export function envText(values: Readonly<Record<string, string>>, shell: string): string {
  return Object.entries(values)
    .map(([name, value]) => {
      if (shell === 'powershell')
        return value ? `$env:${name} = '${value}'` : `Remove-Item Env:${name} -ErrorAction Ignore`;
      return value ? `export ${name}='${value}'` : `unset ${name}`;
    })
    .join('\n');
}
