// CORS as the Fetch standard has it: what a browser sends, and what a page can read.
import assert from 'node:assert/strict';
import { allowsOrigin, allowsRequest } from '../../src/lib/cors.ts';

const origin = 'https://example.com';
const allowAll = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': '*',
  'access-control-allow-headers': 'content-type',
};

function sendsPost(headers: Record<string, string>, status = 204): boolean {
  const asked = { origin, method: 'POST', headers: ['content-type'] };
  return allowsRequest({ status, headers: { ...allowAll, ...headers } }, asked);
}

describe('a browser', () => {
  it('sends a request that the preflight allows, in any order and case of header names', () => {
    assert.equal(sendsPost({}), true);
    assert.equal(sendsPost({}, 200), true);
    assert.equal(sendsPost({ 'access-control-allow-origin': origin }), true);
    assert.equal(sendsPost({ 'access-control-allow-methods': 'GET,OPTIONS, POST' }), true);
    assert.equal(sendsPost({ 'access-control-allow-headers': 'Authorization, Content-Type' }), true);
    assert.equal(sendsPost({ 'access-control-allow-headers': '*' }), true);
  });

  it('sends a POST without permission for the method, and no PUT', () => {
    assert.equal(sendsPost({ 'access-control-allow-methods': 'GET' }), true);
    const put = (methods: string) =>
      allowsRequest(
        { status: 204, headers: { ...allowAll, 'access-control-allow-methods': methods } },
        { origin, method: 'PUT', headers: [] },
      );
    assert.deepEqual(['GET', 'put', 'PUT', '*'].map(put), [false, false, true, true]);
  });

  it('sends nothing after an error, a redirect, another origin or a missing header', () => {
    assert.equal(sendsPost({}, 404), false);
    assert.equal(sendsPost({}, 301), false);
    assert.equal(sendsPost({ 'access-control-allow-origin': 'https://example.org' }), false);
    assert.equal(sendsPost({ 'access-control-allow-headers': 'authorization' }), false);
    assert.equal(allowsRequest({ status: 204, headers: {} }, { origin, method: 'GET', headers: [] }), false);
  });

  it('takes a star for no permission to send authorization', () => {
    const headers = { ...allowAll, 'access-control-allow-headers': '*' };
    assert.equal(allowsRequest({ status: 204, headers }, { origin, method: 'GET', headers: ['Authorization'] }), false);
  });

  it('lets a page read a response for its own origin or all, once', () => {
    const reads = (value: string) => allowsOrigin({ headers: { 'access-control-allow-origin': value } }, origin);
    assert.deepEqual(['*', origin, `${origin}/`, '*, *', 'null'].map(reads), [true, true, false, false, false]);
    assert.equal(allowsOrigin({ headers: {} }, origin), false);
  });
});
