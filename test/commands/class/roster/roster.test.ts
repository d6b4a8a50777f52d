import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRoster } from '../../../../src/commands/class/roster/roster.ts';
import { WorkshopError } from '../../../../src/engine/errors.ts';

const region = 'ap-south-1';
const role = (account: string, name = 'Teach') => `arn:aws:iam::${account}:role/${name}`;
const [one, two] = ['111111111111', '222222222222'];

describe('a roster', () => {
  let dir: string;
  before(async () => (dir = await mkdtemp(join(tmpdir(), 'workshop-roster-'))));
  after(() => rm(dir, { recursive: true, force: true }));

  async function read(text: string, file = 'class.csv', roleName?: string) {
    const path = join(dir, file);
    await writeFile(path, text);
    return readRoster(path, { region, roleName });
  }

  /** The lines that tell what is wrong, without the last, which says that nothing was done. */
  async function problems(text: string, file?: string): Promise<string[]> {
    try {
      await read(text, file);
    } catch (error) {
      assert.ok(error instanceof WorkshopError);
      assert.equal(error.code, 'usage');
      const lines = (error.state ?? '').split('\n');
      assert.equal(lines.pop(), 'Nothing was done.');
      assert.match(error.message, lines.length === 1 ? /a problem/ : new RegExp(`${lines.length} problems`));
      return lines;
    }
    throw new Error('The roster was not refused.');
  }

  it('is read from a spreadsheet, whatever it calls its columns', async () => {
    const { className, members } = await read(
      `\uFEFFName,Account ID,role_arn,External-Id,Region,suffix\r\n` +
        `# those of the first row\r\n\r\n` +
        `"Lima, Ana ""Annie""",${one},${role(one)},secret-word,eu-west-1,ana\r\n` +
        `Ben, ${two} ,${role(two)},,,\r\n,,,,,\r\n`,
      'Spring class.csv',
    );
    assert.equal(className, 'Spring-class');
    assert.deepEqual(members, [
      {
        name: 'Lima, Ana "Annie"',
        account: one,
        region: 'eu-west-1',
        suffix: 'ana',
        via: { kind: 'role', arn: role(one), externalId: 'secret-word' },
        line: 4,
      },
      { name: 'Ben', account: two, region, suffix: '', via: { kind: 'role', arn: role(two) }, line: 5 },
    ]);
  });

  it('may have semicolons, profiles, and learners who share an account', async () => {
    const { members } = await read(`name;account;profile;suffix\nAna;${one};p;ana\nBen;${one};p;ben`);
    assert.deepEqual(
      members.map(({ via, suffix }) => [via, suffix]),
      [
        [{ kind: 'profile', profile: 'p' }, 'ana'],
        [{ kind: 'profile', profile: 'p' }, 'ben'],
      ],
    );
  });

  it('leaves the role out where one name serves all', async () => {
    const { members } = await read(`name,account\nAna,${one}`, 'class.csv', 'Teach');
    assert.deepEqual(members[0]?.via, { kind: 'role', arn: role(one) });
  });

  it('is refused as a whole, with every problem and its line', async () => {
    assert.deepEqual(
      await problems(
        [
          'name,account,role,profile,region,suffix,colour',
          `Ana,${one},${role(one)},,,,red`,
          `,12345,${role(one)},,nowhere,A_B,`,
          `Ben,${two},${role(one)},,,,`,
          `Cem,${two},,,,,`,
          `Dan,1.23457E+11,,p,,,`,
          `ana,${one},${role(one)},,,,`,
          `Eve,${two},${role(two)},p,,x,`,
          `Fay,${two},nonsense,,,y,,too much`,
        ].join('\n'),
      ),
      [
        'line 1: There is no column "colour"; there are name, account, role, profile, region, suffix, external id.',
        'line 3: The name is missing.',
        'line 3: "12345" is no account: it has twelve digits. The spreadsheet took it for a number: make the column text.',
        'line 3: "nowhere" is not a region, such as ap-south-1.',
        'line 3: "A_B" is no suffix: 1 to 20 lower-case letters, digits and hyphens.',
        `line 4: The role is one of account ${one}, not of ${two}.`,
        'line 5: There is neither a role nor a profile. (One role name for all: --role-name.)',
        `line 5: Account ${two} with no suffix is there already, on line 4.`,
        'line 6: "1.23457E+11" is no account: it has twelve digits. The spreadsheet took it for a number: make the column text.',
        'line 7: The name "ana" is there already, on line 2.',
        `line 7: Account ${one} with no suffix is there already, on line 2.`,
        'line 8: There is a role and a profile; one of them is the way in.',
        'line 9: This row has 8 cells, and there are 7 columns.',
        `line 9: "nonsense" is no role's ARN: arn:aws:iam::<account>:role/<name>.`,
      ],
    );
  });

  it('never holds a key or a secret, and never repeats one', async () => {
    const [id, secret] = ['AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMIK7MDENGabPxRfiCYEXAMPLEKEY1'];
    for (const cell of [id, secret, `${secret}${secret}${secret}`]) {
      const said = await problems(`name,account,role,note\nAna,${one},${role(one)},${cell}`);
      assert.ok(said.some((line) => /^line 2: .*access key or a secret/.test(line)));
      assert.doesNotMatch(said.join(), /AKIA|wJalr/);
    }
    const long = role(one, 'a/Very/Long/Path/Which/Is/No/Secret/At/All1');
    assert.equal((await read(`name,account,role\nAna,${one},${long}`)).members.length, 1);
  });

  it('is refused where it is empty, has no end, or names nobody', async () => {
    assert.deepEqual(await problems(''), ['The file is empty. Its first row names the columns.']);
    assert.deepEqual(await problems('name,account\n"Ana,1'), [
      'line 2: A quotation mark is opened here and never closed.',
    ]);
    assert.deepEqual(await problems('name,account\n# nobody yet'), ['It names nobody.']);
    await assert.rejects(readRoster(join(dir, 'none.csv'), { region }), /There is no file .*none\.csv\./);
  });

  it('is read from JSON, which names the class', async () => {
    const text = JSON.stringify({ name: 'spring 26', members: [{ name: 'Ana', accountId: one, roleArn: role(one) }] });
    const { className, members } = await read(text, 'class.json');
    assert.equal(className, 'spring-26');
    assert.deepEqual(members, [
      { name: 'Ana', account: one, region, suffix: '', via: { kind: 'role', arn: role(one) }, line: 1 },
    ]);
    assert.equal((await read(JSON.stringify([{ name: 'Ana', account: one, profile: 'p' }]), 'b.json')).className, 'b');
  });

  it('tells the lines of JSON, too', async () => {
    assert.deepEqual(
      await problems(
        `{ "teacher": "me", "members": [\n  { "name": "Ana", "account": ${one}, "profile": "p", "tags": { "a": [] } },\n\n  { "name": "{",\n    "account": true, "profile": "p" },\n  7\n] }`,
        'class.json',
      ),
      [
        'There is no "teacher" beside the members; there is "name".',
        'line 2: There is no "tags"; there are name, account, role, profile, region, suffix, external id.',
        'line 4: The account is no text.',
        'line 4: The account is missing.',
        'line 6: Member 3 is no object.',
      ],
    );
    assert.deepEqual(await problems('{ "members": [\n  { "name": oops }\n] }', 'class.json'), [
      'line 2: This is not JSON.',
    ]);
    assert.deepEqual(await problems('[\n  { "name": "a"\n', 'class.json'), [
      'line 3: The file ends before its JSON does.',
    ]);
    assert.match((await problems('7', 'class.json'))[0] ?? '', /no list of members/);
  });
});
