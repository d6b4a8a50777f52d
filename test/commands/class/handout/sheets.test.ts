// The sheets that `workshop class handout` writes.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policyFor } from '../../../../src/commands/account/policy/policy-document.ts';
import { sheetFor, writeSheets } from '../../../../src/commands/class/handout/sheets.ts';
import type { Member } from '../../../../src/commands/class/shared/member.ts';
import { commands } from '../../../../src/commands/index.ts';

const member = (name: string, account: string, suffix = ''): Member => ({
  name,
  account,
  region: 'eu-west-1',
  suffix,
  via: { kind: 'profile', profile: 'of-the-teacher' },
});
const ana = member('Ana Lima', '111111111111', 'ana');

describe('the handout', () => {
  it('has the learner’s account, region and suffix, and nothing about the instructor’s access', async () => {
    const sheet = await sheetFor(ana, { className: 'spring', contact: 'Room 12' });
    assert.match(sheet, /^For Ana Lima, class spring$/m);
    assert.match(sheet, /\| account \| 111111111111 \|/);
    assert.match(sheet, /start --target aws --profile learner --region eu-west-1 --suffix ana --dir class/);
    assert.match(sheet, /no more, for names that end in `-ana`\./);
    assert.match(sheet, /## Whom to ask\n\nRoom 12$/);
    assert.doesNotMatch(sheet, /of-the-teacher|\{\{|undefined/);
  });

  it('says how long the course is, and between which steps the account is open', async () => {
    const sheet = await sheetFor(ana, {});
    assert.match(sheet, /^You build a serverless URL shortener, 17 steps in 8 chapters\. /m);
    assert.match(
      sheet,
      /^The step `public-access` asks you before .* until the step `private-again` turns it on again\.$/m,
    );
  });

  it('is complete without a learner, too', async () => {
    const sheet = await sheetFor(undefined, {});
    assert.match(sheet, /^For everyone in the class$/m);
    assert.match(sheet, /start --target aws --profile learner --dir class$/m);
    assert.doesNotMatch(sheet, /\{\{|undefined|--suffix|--region/);
  });

  it('for learners on their own sandboxes has no account and no credentials', async () => {
    const sheet = await sheetFor(undefined, { sandbox: true, contact: 'Room 12' });
    assert.match(sheet, /^npx workshop join ADDRESS CODE --name YOUR-NAME --dir class$/m);
    assert.match(sheet, /## Whom to ask\n\nRoom 12$/);
    assert.doesNotMatch(sheet, /\{\{|undefined|--profile|IAM/);
  });

  it('names only commands and options that exist', async () => {
    const sheets = [await sheetFor(ana, {}), await sheetFor(undefined, { sandbox: true })];
    const lines = sheets.flatMap((sheet) => [...sheet.matchAll(/npx workshop ([a-z-]+)([^\n`|]*)/g)]);
    assert.ok(lines.length >= 24);
    for (const [line, name, rest = ''] of lines) {
      const command = commands.find((entry) => entry.name === name);
      assert.ok(command, line);
      const known = [...(command.options ?? []).map(([flags]) => flags), '--yes --dir'].join(' ');
      for (const [flag] of rest.matchAll(/--[a-z-]+/g)) assert.ok(known.includes(flag), `${line}: ${flag}`);
    }
  });

  it('is written for each learner, with the IAM policy beside it, and replaces no file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'workshop-handout-'));
    try {
      const members = [ana, member('Ben', '222222222222'), member('ana-lima', '333333333333')];
      const roster = { className: 'spring', source: 'test', members };
      const written = await writeSheets(roster, folder, { overwrite: false });
      assert.deepEqual(
        (await readdir(folder)).sort(),
        ['ana-lima-111111111111-ana', 'ana-lima-333333333333', 'ben'].flatMap((name) => [
          `${name}.md`,
          `${name}.optional-chapters.json`,
          `${name}.policy.json`,
        ]),
      );
      const policy = JSON.parse(await readFile(written[0]?.policy ?? '', 'utf8')) as unknown;
      const { account, region, suffix } = ana;
      assert.deepEqual(policy, await policyFor({ audience: 'learner', account, region, suffix }));
      const optional = JSON.parse(await readFile(written[0]?.optionalPolicy ?? '', 'utf8')) as unknown;
      assert.deepEqual(optional, await policyFor({ audience: 'optional-chapters', account, region, suffix }));
      await assert.rejects(writeSheets(roster, folder, { overwrite: false }), /already exists\./);
      await writeSheets(roster, folder, { overwrite: true });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
