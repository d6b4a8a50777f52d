// Errors of class actions name class commands.
import assert from 'node:assert/strict';
import { asInstructorError } from '../../../../src/commands/class/account/instructor-error.ts';
import { WorkshopError } from '../../../../src/engine/errors.ts';

const retry = 'workshop class status --roster class.csv';
const options = { state: 'Nothing was changed in any account.', retry, target: 'aws' } as const;

function awsError(name: string, message: string, status = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status, requestId: 'r-1' } });
}

describe('an error of a class action', () => {
  const cases: readonly (readonly [why: string, error: unknown, fix: string, state?: string])[] = [
    ['a permission', awsError('AccessDenied', 'no'), `${retry}   # once you have the permission`],
    ['throttling', awsError('ThrottlingException', 'slow'), `${retry}   # in a minute`],
    ['a fault of AWS', awsError('InternalError', 'oops', 500), `${retry}   # in a minute`],
    ['a rule of a service', awsError('ValidationException', 'bad'), retry],
    [
      'a lost network',
      Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }),
      `${retry}   # once you are online again`,
      options.state,
    ],
    ['a bug of workshop', new TypeError('undefined is not a function'), `${retry} --debug`, options.state],
    [
      'a profile that does not exist',
      Object.assign(new Error('Profile nobody could not be found'), { name: 'CredentialsProviderError' }),
      `aws configure list-profiles   # then: ${retry}`,
      options.state,
    ],
  ];
  for (const [why, error, fix, state = `${options.state} (AWS request r-1)`] of cases)
    it(`names the class command where the cause is ${why}`, () => {
      const said = asInstructorError(error, options);
      assert.deepEqual([said.fix, said.state], [fix, state]);
      assert.doesNotMatch(`${said.message} ${said.state} ${said.fix}`, /workshop (next|start|doctor)|checkpoint/);
    });

  it('says which policy denies a call', () => {
    const denied = awsError('AccessDenied', 'not authorized with an explicit deny in a service control policy', 403);
    const { state, fix } = asInstructorError(denied, options);
    assert.match(state ?? '', /service control policy.* Nothing was changed in any account\.$/);
    assert.match(fix ?? '', /^workshop class status --roster class\.csv/);
    assert.doesNotMatch(`${state} ${fix}`, /workshop (next|start|doctor)|checkpoint/);
  });

  it('keeps a command that is not a learner’s, and its own class commands', () => {
    const own = new WorkshopError({ code: 'usage', message: 'm', state: 'Nothing was changed.', fix: retry });
    assert.equal(asInstructorError(own, options), own);
    const expired = awsError('ExpiredToken', 'The security token included in the request is expired', 403);
    const said = asInstructorError(expired, {
      ...options,
      login: { profile: 'teacher', sources: ['CREDENTIALS_SSO'] },
    });
    assert.deepEqual(
      [said.message, said.fix, said.state],
      [
        'The AWS credentials of the profile teacher have expired.',
        'aws sso login --profile teacher   # then run your command again',
        options.state,
      ],
    );
  });
});
