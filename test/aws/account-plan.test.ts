// The plan of an account: the signed request that AWS's Free Tier API expects, and how the answer is read.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { planText, readAccountPlan, type AccountPlan } from '../../src/aws/account-plan.ts';
import { accountPlan } from '../../src/commands/account/doctor/account.ts';
import type { Target } from '../../src/aws/target/target.ts';
import { signed } from '../helpers/wire/sign.ts';

const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

describe('the plan of an account', () => {
  let server: Server;
  let target: Target;
  let seen: { method: string | undefined; path: string | undefined; headers: IncomingHttpHeaders; body: string }[];
  let answer: { status: number; body: string };

  before(async () => {
    server = createServer((message, response) => {
      const { method, url: path, headers } = message;
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => {
        seen.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    target = { config: { region: 'ap-south-1', endpoint, credentials: key } } as unknown as Target;
  });
  after(() => server.close());
  beforeEach(() => {
    seen = [];
    answer = { status: 200, body: '{}' };
  });

  const free = {
    accountId: '123456789012',
    accountPlanType: 'FREE',
    accountPlanStatus: 'ACTIVE',
    accountPlanRemainingCredits: { amount: 87.5, unit: 'USD' },
    accountPlanExpirationDate: '2027-01-15T09:30:00Z',
  };

  it('is asked for in us-east-1, with a signature that AWS accepts', async () => {
    answer.body = JSON.stringify(free);
    await readAccountPlan(target);
    const [{ method, path, headers, body } = assert.fail('no request')] = seen;
    assert.deepEqual(
      [method, path, body, headers['x-amz-target'], headers['content-type']],
      ['POST', '/', '{}', 'AWSFreeTierService.GetAccountPlanState', 'application/x-amz-json-1.0'],
    );
    const { authorization = '', 'x-amz-date': date = '' } = headers as Record<string, string>;
    const names = authorization.match(/SignedHeaders=([^,]+)/)?.[1]?.split(';') ?? [];
    const now = new Date(date.replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5'));
    const sent = Object.entries(headers as Record<string, string>).filter(
      ([name]) => names.includes(name) && name !== 'x-amz-date',
    );
    const again = signed(
      { method: 'POST', target: '/', headers: sent, body: Buffer.from(body) },
      { service: 'freetier', region: 'us-east-1', ...key },
      { now, names },
    );
    assert.equal(authorization, again.headers.at(-1)?.[1]);
  });

  it('says what is left of a free plan, and until when', async () => {
    answer.body = JSON.stringify(free);
    const plan = await readAccountPlan(target);
    assert.deepEqual(plan, { type: 'FREE', status: 'ACTIVE', credits: 87.5, endsOn: '2027-01-15' });
    assert.equal(planText(plan as AccountPlan), 'free plan, 87.50 USD of credits left, ends on 2027-01-15');
    answer.body = JSON.stringify({ ...free, accountPlanExpirationDate: 1_800_005_400 });
    assert.equal((await readAccountPlan(target))?.endsOn, '2027-01-15', 'as seconds');
    answer.body = JSON.stringify({ accountPlanType: 'PAID', accountPlanStatus: 'ACTIVE' });
    assert.deepEqual(await accountPlan(target), { status: 'pass', actual: 'paid plan' });
  });

  it('fails in the doctor where the free plan has ended', async () => {
    answer.body = JSON.stringify({ ...free, accountPlanStatus: 'EXPIRED', accountPlanRemainingCredits: undefined });
    assert.deepEqual(await accountPlan(target), {
      status: 'fail',
      because: 'The free plan of the account has ended, and AWS closes the account. Upgrade it to a paid plan.',
      actual: 'free plan, ended on 2027-01-15',
      help: 'https://console.aws.amazon.com/billing/home',
    });
  });

  it('is left out where AWS does not tell it: denied, not served, or an answer of another kind', async () => {
    for (const [status, body] of [
      [400, '{"__type":"AccessDeniedException","message":"not authorized to perform: freetier:GetAccountPlanState"}'],
      [404, '<html></html>'],
      [200, '<html></html>'],
      [200, '{"accountPlanType":"GOLD","accountPlanStatus":"ACTIVE"}'],
    ] as const) {
      answer = { status, body };
      assert.equal(await accountPlan(target), undefined, body);
    }
    const closed = { config: { ...target.config, endpoint: 'http://127.0.0.1:1' } } as unknown as Target;
    assert.equal(await readAccountPlan(closed), undefined);
  });
});
