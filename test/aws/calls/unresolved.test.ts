// Names that DNS does not know: those of a new API or distribution are waited for, others are an error of the network.
import assert from 'node:assert/strict';
import { isUnresolved } from '../../../src/aws/calls/http.ts';

describe('a name that does not resolve', () => {
  const unresolved = (hostname: string, code = 'ENOTFOUND') =>
    isUnresolved(Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), { code, hostname }));

  it('is one that AWS may add in a moment, if it is the address of an API, a distribution or a website', () => {
    assert.equal(unresolved('a1b2c3d4e5.execute-api.ap-south-1.amazonaws.com'), true);
    assert.equal(unresolved('d111111abcdef8.cloudfront.net'), true);
    assert.equal(unresolved('aws-workshop-x.s3-website.ap-south-1.amazonaws.com'), true);
    assert.equal(unresolved('aws-workshop-x.s3-website-us-east-1.amazonaws.com'), true);
  });

  it('is an error of the network everywhere else', () => {
    assert.equal(unresolved('dynamodb.ap-south-1.amazonaws.com'), false);
    assert.equal(unresolved('d111111abcdef8.cloudfront.net', 'ECONNREFUSED'), false);
    assert.equal(unresolved('d111111abcdef8.cloudfront.net.example.com'), false);
    assert.equal(isUnresolved(new Error('no code')), false);
  });
});
