// What the journal keeps of a call.
import assert from 'node:assert/strict';
import { redact } from '../../../src/aws/calls/redact.ts';

describe('the record of a call', () => {
  it('has no signature of a presigned address, with which anybody could download the code', () => {
    const Location =
      'https://prod-04-tasks.s3.ap-south-1.amazonaws.com/snapshots/1/a?versionId=x&X-Amz-Algorithm=AWS4-HMAC-SHA256' +
      '&X-Amz-Security-Token=IQoJ&X-Amz-Credential=ASIA%2F20261129&X-Amz-Signature=0123456789abcdef';
    assert.deepEqual(redact({ Code: { RepositoryType: 'S3', Location } }), {
      Code: {
        RepositoryType: 'S3',
        Location: 'https://prod-04-tasks.s3.ap-south-1.amazonaws.com/snapshots/1/a?(presigned)',
      },
    });
  });

  it('keeps every other address as it is', () => {
    const url = 'https://docs.aws.amazon.com/lambda/?X-Amz-Signature';
    assert.equal(redact(url), url);
    assert.deepEqual(redact({ SecretAccessKey: 'x', Name: 'y' }), { SecretAccessKey: '(secret)', Name: 'y' });
  });
});
