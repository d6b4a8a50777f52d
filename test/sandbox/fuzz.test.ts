// A short run of the fuzzer with a fixed seed. `npm run test:fuzz` runs longer.
import assert from 'node:assert/strict';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { sandboxClient } from '../../src/sandbox/client/sandbox-client.ts';
import { describeRequest, fuzz, shrink, type SentRequest } from '../fuzz/fuzz.ts';
import { isWellFormed, problemWith } from '../fuzz/check-answer.ts';
import { startPopulatedSandbox, type PopulatedSandbox } from '../fuzz/populated-sandbox.ts';
import { startTestSandbox } from '../helpers/sandbox/test-sandbox.ts';

const runs = 1_200;
const mostGrowth = 150 * 1024 * 1024;

describe('The sandbox under a fuzzer', () => {
  let populated: PopulatedSandbox;
  before(async () => void (populated = await startPopulatedSandbox()));
  after(() => populated.stop());

  it('answers every operation as AWS could, however malformed the request', async () => {
    const before = process.memoryUsage().heapUsed;
    const { sent, byStatus, finding, requests } = await fuzz({ seed: 2026, runs, populated });
    if (finding) assert.fail(`${finding.wrong}\n${describeRequest(finding.request)}`);
    assert.ok(sent >= runs);
    // Enough requests pass the first checks, and enough are refused.
    assert.ok((byStatus['200'] ?? 0) > runs / 20 && (byStatus['400'] ?? 0) > runs / 5, JSON.stringify(byStatus));
    const services = new Set(requests.map(({ service }) => service));
    for (const { id } of populated.services) assert.ok(services.has(id), id);
    assert.ok(process.memoryUsage().heapUsed - before < mostGrowth);
  });

  it('works as before', async () => {
    assert.equal((await sandboxClient(populated.test).health()).pid, process.pid);
    assert.ok((await populated.test.client(IAMClient).send(new ListRolesCommand({}))).Roles?.length);
    assert.deepEqual(await populated.unexpectedFiles(), []);
    assert.deepEqual(Object.keys(Object.prototype), []);
  });

  it('can be opened again with its whole state', async () => {
    await populated.test.stop();
    const again = await startTestSandbox({ dir: populated.test.dir });
    assert.ok((await again.client(IAMClient).send(new ListRolesCommand({}))).Roles?.length);
    await again.stop();
  });
});

describe('The fuzzer', () => {
  const answer = (status: number, text: string, headers = {}) => ({ status, headers, body: Buffer.from(text) });

  it('finds an answer that AWS would not give', async () => {
    const populated = await startPopulatedSandbox();
    const [sts, lambda] = ['sts', 'lambda'].map((id) => populated.services.find((service) => service.id === id));
    await populated.stop();
    assert.match(problemWith(undefined, sts) ?? '', /no whole answer/);
    assert.match(problemWith(answer(500, 'x'), sts) ?? '', /status 500/);
    assert.match(problemWith(answer(200, 'The sandbox failed; see its log.')) ?? '', /failed/);
    assert.match(problemWith(answer(400, '{"message":"x"}'), lambda) ?? '', /no code/);
    assert.equal(problemWith(answer(400, '{"message":"x"}', { 'x-amzn-errortype': 'X' }), lambda), undefined);
    assert.match(problemWith(answer(400, '<Error><Code>X</Code>'), sts) ?? '', /no code/);
    assert.equal(problemWith(answer(400, '<Error><Code>X</Code></Error>'), sts), undefined);
  });

  it('recognizes a body that is not well-formed', () => {
    for (const text of ['<a>\u0001</a>', '<a>&</a>', '<a><b></a></b>', '<a>', 'a > b'])
      assert.ok(!isWellFormed(text), text);
    assert.ok(isWellFormed('<?xml version="1.0"?>\n<a b="c"><d/>&lt;&#x1;</a>'));
  });

  it('finds the one request that matters', async () => {
    const fine = (n: number): SentRequest => ({
      what: `fine ${n}`,
      to: 'control plane',
      bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    });
    const stuck: SentRequest = { what: 'stuck', to: 'control plane', bytes: Buffer.alloc(0) };
    const needed = await shrink([fine(1), fine(2), stuck], 40, (requests) => Promise.resolve(requests.includes(stuck)));
    assert.deepEqual(needed, [stuck]);
    const pair = [fine(1), fine(2), fine(3), stuck];
    const both = await shrink(pair, 40, (requests) =>
      Promise.resolve(requests.includes(pair[1] as SentRequest) && requests.includes(stuck)),
    );
    assert.deepEqual(both, [pair[1], stuck]);
  });
});
