// Tokens of identity providers at STS: they need no signature, and no account of the sandbox has a provider.
import assert from 'node:assert/strict';
import * as sts from '@aws-sdk/client-sts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const RoleArn = 'arn:aws:iam::123456789012:role/deploy';
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (claims: object) => `${part({ alg: 'RS256', kid: 'one' })}.${part(claims)}.c2lnbmVk`;

describe('A token of an identity provider', () => {
  let test: TestSandbox;
  let client: sts.STSClient;

  before(async () => {
    test = await startTestSandbox();
    client = test.client(sts.STSClient);
  });
  after(() => test.stop());

  const assume = (input: Partial<sts.AssumeRoleWithWebIdentityCommandInput>) =>
    refusal(
      client.send(
        new sts.AssumeRoleWithWebIdentityCommand({
          RoleArn,
          RoleSessionName: 'ci',
          WebIdentityToken: tokenOf({ iss: 'https://token.example.com', sub: 'repo' }),
          ...input,
        }),
      ),
    );
  const post = (body: string) =>
    fetch(test.url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });

  it('is refused without a signature, as its account has no provider', async () => {
    const name = 'InvalidIdentityTokenException';
    assert.deepEqual(await assume({}), {
      name,
      status: 400,
      message: 'No OpenIDConnect provider found in your account for https://token.example.com',
    });
    const message = 'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)';
    for (const WebIdentityToken of ['Atza|token', 'a.b.c', tokenOf({ sub: 'repo' })])
      assert.deepEqual(await assume({ WebIdentityToken }), { name, status: 400, message });
    const saml = await refusal(
      client.send(
        new sts.AssumeRoleWithSAMLCommand({
          RoleArn,
          PrincipalArn: 'arn:aws:iam::123456789012:saml-provider/company',
          SAMLAssertion: Buffer.from('<Response/>').toString('base64'),
        }),
      ),
    );
    assert.equal(saml.name, name);
    assert.match(
      saml.message,
      /^Specified provider doesn't exist \(Service: AWSOpenIdDiscoveryService; .*Request ID: [0-9a-f-]{36}; Proxy: null\)$/,
    );
  });

  it('is checked by the model of the operation first', async () => {
    const invalid = (message: string) => ({ name: 'ValidationError', status: 400, message });
    assert.deepEqual(
      await assume({ RoleSessionName: 'a b', WebIdentityToken: 'none' }),
      invalid(
        "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: " +
          'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
      ),
    );
    assert.deepEqual(
      await assume({ DurationSeconds: 60 }),
      invalid(
        "1 validation error detected: Value '60' at 'durationSeconds' failed to satisfy constraint: " +
          'Member must have value greater than or equal to 900',
      ),
    );
    assert.deepEqual(await assume({ RoleArn: 'arn-of-no-role-at-all' }), invalid('arn-of-no-role-at-all is invalid'));
  });

  it('is refused by name where AWS needs no provider in the account', async () => {
    const google = await assume({ WebIdentityToken: tokenOf({ iss: 'https://accounts.google.com' }) });
    assert.equal(google.message, 'The sandbox does not verify identity tokens of https://accounts.google.com.');
    const amazon = await assume({ WebIdentityToken: 'Atza|token', ProviderId: 'www.amazon.com' });
    assert.equal(amazon.message, 'The sandbox does not support ProviderId of sts AssumeRoleWithWebIdentity.');
  });

  it('leaves every other operation of STS with its signature', async () => {
    for (const action of ['GetCallerIdentity', 'AssumeRole', 'NoSuchOperation']) {
      const answer = await post(`Action=${action}&Version=2011-06-15`);
      assert.equal(answer.status, 403);
      assert.match(await answer.text(), /<Code>MissingAuthenticationToken<\/Code>/);
    }
  });
});
