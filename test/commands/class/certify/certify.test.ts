// `workshop class certify` with a real account: issued for a whole course, kept after the account is empty, verified.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { course } from '../../../../steps/index.ts';
import { classCertify } from '../../../../src/commands/class/certify/certify.ts';
import { defaultRoleName } from '../../../../src/commands/class/roster/read-org-unit.ts';
import { handbookSteps } from '../../../../src/engine/course.ts';
import type { AccessKey } from '../../../../src/sandbox/server/access.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { joinBoard, openBoard } from '../../../helpers/workspace/board.ts';
import { accountOf, buildCourse, makeMember } from '../../../helpers/workspace/class.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

interface Credential {
  readonly id: string;
  readonly credentialSubject: { readonly identifier: readonly { readonly identityHash: string }[] };
  readonly evidence: readonly { readonly name: string; readonly narrative: string }[];
}

describe('workshop class certify', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  let dir: string;
  let ana: AccessKey;

  before(async () => {
    workspace = await openTestWorkspace();
    dir = workspace.paths.dir;
    ({ key: ana } = await makeMember(workspace.sandbox, { name: 'Ana', account: accountOf(1) }));
    await makeMember(workspace.sandbox, { name: 'Ben', account: accountOf(2) });
    await buildCourse(workspace.sandbox, ana, { upTo: 'private-again' });
    await writeFile(join(dir, 'class.csv'), `name,account\nAna,${accountOf(1)}\nBen,${accountOf(2)}\n`);
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(join(dir, 'teacher.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }));
  });
  after(() => workspace.stop());

  async function run(options: Parameters<typeof classCertify>[1], yes = false) {
    const heard = recordUi();
    const context = { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes };
    const code = await classCertify(context, options);
    return { code, text: heard.lines.join('\n'), document: heard.document as Record<string, unknown> };
  }
  const issue = (yes = false) =>
    run(
      {
        target: 'sandbox',
        roster: join(dir, 'class.csv'),
        roleName: defaultRoleName,
        key: join(dir, 'teacher.pem'),
        issuer: 'Room 12',
        out: join(dir, 'certificates'),
      },
      yes,
    );
  const file = () => join(dir, 'certificates', 'ana.json');
  const credential = async () => JSON.parse(await readFile(file(), 'utf8')) as Credential;

  it('issues a credential to a learner whose account shows the whole course, and says why another gets none', async () => {
    const { code, text } = await issue();
    assert.equal(code, 1);
    assert.match(text, /^Ben +not issued: \S/m);
    assert.match(text, /^1 of 2 learners certified by did:key:z6Mk/m);
    const { credentialSubject, evidence } = await credential();
    assert.equal(credentialSubject.identifier[0]?.identityHash, 'Ana');
    assert.equal(evidence.length, 1);
    assert.ok(
      evidence[0]?.narrative.split('\n').includes('private-again.cloudfront-serves-page'),
      evidence[0]?.narrative,
    );
  });

  it('verifies it by its issuer, and finds another issuer and a changed name', async () => {
    const [did = ''] = /did:key:\w+/.exec((await run({ verify: file() })).text) ?? [];
    assert.equal((await run({ verify: file(), issuerDid: did })).code, 0);
    const other = await run({ verify: file(), issuerDid: 'did:key:z6MkOther' });
    assert.deepEqual([other.code, other.document['valid']], [1, false]);
    const changed = join(dir, 'changed.json');
    await writeFile(changed, (await readFile(file(), 'utf8')).replace('"Ana"', '"Eve"'));
    const { code, document } = await run({ verify: changed });
    assert.equal(code, 1);
    assert.equal(document['because'], 'it was changed after it was signed, or signed with another key');
  });

  it('issues it again from the saved evidence, with the hash of the receipt, when the account is empty', async () => {
    const before = await credential();
    await workspace.sandbox
      .client(DynamoDBClient, ana)
      .send(new DeleteTableCommand({ TableName: 'AWSWorkshopDemoTable' }));
    const receipts = join(workspace.paths.home, 'class', 'class', 'reset', 'receipts');
    await mkdir(receipts, { recursive: true, mode: 0o700 });
    const receipt = '{"state":"done"}\n';
    await writeFile(join(receipts, `${accountOf(1)}-ap-south-1.json`), receipt);
    await assert.rejects(issue(), { code: 'usage', message: /already exists/ });
    await issue(true);
    const after = await credential();
    assert.equal(after.id, before.id);
    const sha256 = createHash('sha256').update(receipt).digest('hex');
    assert.deepEqual(
      after.evidence.map(({ narrative }) => narrative),
      [before.evidence[0]?.narrative, `The SHA-256 of the receipt of the reset is ${sha256}.`],
    );
  });

  it('certifies learners of a board by their own reports, and the credential says so', async () => {
    const board = await openBoard(workspace.paths);
    const steps = handbookSteps(course).map(({ id }) => id);
    const at = new Date().toISOString();
    const events = (done: readonly string[]) =>
      done.flatMap((step) => [
        { at, type: 'check', step, id: `${step}.works`, title: 'x', status: 'pass' },
        { at, type: 'step.verified', step, title: 'x', chapter: 1 },
      ]);
    const zoe = await joinBoard(board, 'Zoë', { dir });
    await zoe.happen(...events(steps));
    await zoe.command();
    // The last step alone makes nobody complete.
    const ben = await joinBoard(board, 'Ben', { dir });
    await ben.happen(...events(steps.filter((step) => step !== 'api')));
    await ben.command();
    await board.close();
    const options = { class: 'spring', key: join(dir, 'teacher.pem'), issuer: 'Room 12', out: join(dir, 'board') };
    const { code, text } = await run(options);
    assert.equal(code, 1);
    assert.match(text, /^Ben +not issued: next api$/m);
    assert.match(text, /^1 of 2 learners certified by did:key:z6Mk/m);
    const issued = join(dir, 'board', 'zoë.json');
    const { evidence } = JSON.parse(await readFile(issued, 'utf8')) as Credential;
    const said = "The learner's own program has reported these checks. The issuer has not seen the resources.";
    assert.deepEqual(evidence, [
      {
        type: ['Evidence'],
        name: `Class spring: ${steps.length} checks passed`,
        description: said,
        narrative: steps.map((step) => `${step}.works`).join('\n'),
      },
    ]);
    const verified = await run({ verify: issued });
    assert.equal(verified.document['reportedByLearner'], true);
    assert.ok(verified.text.includes(`\n${said}`));
    assert.equal((await run({ verify: file() })).document['reportedByLearner'], false);
    await assert.rejects(run({ ...options, roster: 'class.csv' }), {
      message: '--class certifies from a board, which needs no account.',
    });
  });
});
