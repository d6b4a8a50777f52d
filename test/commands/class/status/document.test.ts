// The JSON document of `workshop class status`.
import assert from 'node:assert/strict';
import { documentOf, memberDocument } from '../../../../src/commands/class/status/document.ts';
import { inspectedMember, madeUpMember, unreachableMember } from '../../../helpers/workspace/class-status.ts';

describe('the JSON document of a class status', () => {
  const since = '2027-03-02T09:00:00.000Z';
  const row = inspectedMember({
    reached: 'api',
    states: { cors: 'failing' },
    problems: { cors: [{ id: 'cors.preflight', says: 'The preflight passes', because: 'No CORS.' }] },
    failingSince: { 'cors.preflight': since },
    since,
    resourceCount: 9,
  });

  it('has the field names that programs know', () => {
    const { steps, ...rest } = memberDocument(row) as ReturnType<typeof memberDocument> & { steps: object[] };
    assert.deepEqual(rest, {
      name: 'Ana',
      account: '200000000001',
      region: 'ap-south-1',
      suffix: '',
      seen: true,
      alias: null,
      standing: { kind: 'failing', step: 'cors', id: 'cors.preflight', says: 'The preflight passes', since },
      stackSuffix: '',
      things: 9,
      publicBuckets: [],
      accountBlockPublicAccess: 'on',
      cost: { perHourIdle: 0 },
      namesakes: [],
      elsewhere: [],
      optionalSteps: [],
      others: [],
      unseen: [],
    });
    const { title, ...cors } = steps.find((step) => 'id' in step && step.id === 'cors') as Record<string, unknown>;
    assert.equal(typeof title, 'string');
    assert.deepEqual(cors, {
      id: 'cors',
      chapter: 5,
      state: 'failing',
      troubles: [{ id: 'cors.preflight', says: 'The preflight passes', because: 'No CORS.', since }],
      leftOut: [],
    });
  });

  it('has the error of an account that cannot be entered, and says that the class is not whole', () => {
    const eve = unreachableMember('Eve', since);
    const roster = { className: 'spring', source: 'class.csv', members: [madeUpMember('Ana')] };
    const { members, ...rest } = documentOf(roster, { at: since, rows: [eve] });
    assert.deepEqual(rest, { class: 'spring', source: 'class.csv', at: since, whole: false });
    assert.deepEqual(members, [
      {
        name: 'Eve',
        account: '200000000001',
        region: 'ap-south-1',
        suffix: '',
        seen: false,
        since,
        error: {
          code: 'credentials',
          message: 'The role cannot be assumed.',
          fix: 'workshop class roster --roster class.csv',
        },
      },
    ]);
  });
});
