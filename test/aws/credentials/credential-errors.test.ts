// The command that renews credentials, by the SDK's own texts for a session of `aws login` that has ended.
import assert from 'node:assert/strict';
import { credentialError } from '../../../src/aws/credentials/credential-errors.ts';

function said(message: string) {
  const error = Object.assign(new Error(message), { name: 'CredentialsProviderError' });
  const { message: what, fix } = credentialError(error, { profile: 'ana', sources: [] });
  return [what, fix];
}

describe('a session of aws login', () => {
  const fix = 'aws login --profile ana   # with AWS CLI 2.32 or newer; then run your command again';

  for (const message of [
    'Your session has expired. Please reauthenticate.',
    'Unable to refresh credentials because of a change in your password. Please reauthenticate with your new password.',
    'Failed to load a token for session arn:aws:iam::123456789012:user/ana, please re-authenticate using aws login',
    'Failed to load token from /home/ana/.aws/login/cache/0a.json: Error: ENOENT',
    'Failed to load token from C:\\Users\\ana\\.aws\\login\\cache\\0a.json: Error: ENOENT',
  ])
    it(`is renewed after "${message.slice(0, 60)}"`, () => {
      assert.deepEqual(said(message), [
        'The login session of the profile ana has expired, or you have not logged in yet.',
        fix,
      ]);
    });

  it('needs a permission of its own', () => {
    assert.deepEqual(
      said(
        "Unable to refresh credentials due to insufficient permissions. You may be missing permission for the 'CreateOAuth2Token' action.",
      ),
      [
        'You have no permission to renew the login session of the profile ana. An administrator attaches the policy SignInLocalDevelopmentAccess to you.',
        fix,
      ],
    );
  });
});
