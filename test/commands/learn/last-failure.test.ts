// `workshop why last`: the last failure that the learner saw.
import assert from 'node:assert/strict';
import { lastFailure } from '../../../src/commands/learn/why/why.ts';
import type { Event } from '../../../src/engine/types.ts';

const at = '2026-01-02T03:04:05Z';
const journal = (...events: Event[]) => events.map((event) => ({ at, ...event }));
const shown = (step: string): Event => ({ type: 'step.shown', step });
const expected = (step: string): Event => ({
  type: 'failure.seen',
  step,
  id: `${step}.denied`,
  title: `expected in ${step}`,
  because: 'it is new',
  seen: '403',
});
const failed = (step: string): Event => ({
  type: 'check',
  step,
  id: `${step}.works`,
  title: `check of ${step}`,
  status: 'fail',
  because: 'it differs',
  expected: 'a',
  actual: 'b',
});
const ended = (code: string): Event => ({ type: 'command.failed', command: 'next', code, error: `error ${code}` });

describe('the last failure', () => {
  const cases: readonly [title: string, events: readonly Event[], text: string | undefined][] = [
    ['is none in an empty journal', [], undefined],
    [
      'is the latest one, whether it was expected or not',
      [shown('a'), failed('a'), expected('a')],
      'expected in a: 403',
    ],
    [
      'of a step that ran ahead comes with its turn',
      [shown('a'), expected('b'), failed('a'), shown('b')],
      'expected in b: 403',
    ],
    [
      'is not one of a step whose turn never came',
      [shown('a'), failed('a'), expected('b'), { type: 'steps.ended' }],
      'check of a: b it differs',
    ],
    [
      'is a request to the API that was answered with an error',
      [
        shown('a'),
        failed('a'),
        { type: 'request.failed', method: 'POST', path: '/shorten', status: 500, body: '{"message":"x"}' },
      ],
      'POST /shorten: 500 {"message":"x"}',
    ],
    ['is what ended a command', [shown('a'), failed('a'), ended('network')], 'error network'],
    [
      'is not Ctrl-C, and no wait for AWS',
      [shown('a'), failed('a'), ended('interrupted'), ended('AbortError'), ended('waiting')],
      'check of a: b it differs',
    ],
    ['in a journal without turns is the latest line', [failed('a'), expected('b')], 'expected in b: 403'],
  ];
  for (const [title, events, text] of cases)
    it(title, () => {
      assert.equal(lastFailure(journal(...events))?.text, text);
    });

  it('has the id of the request: that of the API, or that of the call to AWS whose error it repeats', () => {
    const refused = 'User: arn:aws:sts::1:assumed-role/r is not authorized to perform: dynamodb:PutItem';
    const call = (requestId: string, error: string): Event => ({
      type: 'call', service: 'DynamoDB', operation: 'PutItem', input: {}, output: null, status: 400, ms: 1, attempt: 1, requestId, error,
    }); // prettier-ignore
    const calls = [call('old', `AccessDeniedException: ${refused}`), call('new', `AccessDeniedException: ${refused}`), call('other', 'X: something else')]; // prettier-ignore
    const check: Event = { ...failed('a'), status: 'error', because: `AccessDeniedException: ${refused}` } as Event;
    assert.equal(lastFailure(journal(...calls, check))?.requestId, 'new');
    assert.equal(lastFailure(journal(...calls, failed('a')))?.requestId, undefined);
    const request: Event = {
      type: 'request.failed',
      method: 'GET',
      path: '/',
      status: 500,
      body: '',
      requestId: 'api',
    };
    assert.equal(lastFailure(journal(...calls, request))?.requestId, 'api');
  });
});
