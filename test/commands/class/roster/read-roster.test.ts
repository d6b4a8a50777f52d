// Reading a roster from CSV and JSON, and its errors with line numbers.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRoster } from '../../../../src/commands/class/roster/read-roster.ts';
import { WorkshopError } from '../../../../src/engine/errors.ts';

const region = 'ap-south-1';
const role = (account: string, name = 'Teach') => `arn:aws:iam::${account}:role/${name}`;
const [one, two] = ['111111111111', '222222222222'];

describe('a roster', () => {
  let dir: string;
  before(async () => (dir = await mkdtemp(join(tmpdir(), 'workshop-roster-'))));
  after(() => rm(dir, { recursive: true, force: true }));

  async function read(text: string | Buffer, file = 'class.csv', roleName?: string) {
    const path = join(dir, file);
    await writeFile(path, text);
    return readRoster(path, { region, roleName });
  }

  /** The problems, a line each, without the last line, which says that nothing was changed. */
  async function problems(text: string, file = 'class.csv'): Promise<string[]> {
    try {
      await read(text, file);
    } catch (error) {
      assert.ok(error instanceof WorkshopError);
      assert.equal(error.code, 'usage');
      const lines = (error.state ?? '').split('\n');
      assert.equal(lines.pop(), 'Nothing was changed.');
      const many = lines.length === 1 ? 'a problem' : `${lines.length} problems`;
      const path = join(dir, file);
      assert.equal(error.message, `The roster ${path} has ${many}.`);
      assert.equal(error.fix, `workshop class roster --roster ${path}   # after you have corrected it`);
      return lines;
    }
    throw new Error('The roster was not refused.');
  }

  it('is read from a spreadsheet, under the usual names of columns', async () => {
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

  it('has the line where a row begins, after rows with line breaks in quotes', async () => {
    assert.deepEqual(
      await problems(
        `name,account,profile,note\r\nAna,${one},p,"two\r\nlines"\r\n# comment\r\n\r\nBen,12345678901x,p,"\r\n`,
      ),
      ['line 6: A quotation mark is opened in this row and never closed.'],
    );
    assert.deepEqual(await problems(`name,account,profile,external id\nAna,${one},p,\n"Ben\nB",${two},p,\nCem,x,p,`), [
      'line 3: A name has at most 64 letters, on one line.',
      'line 5: "x" is not an AWS account, which has twelve digits.',
    ]);
  });

  it('may name an existing role for the functions, or the boundary of the one that the course creates', async () => {
    const header = 'name,account,profile,Execution Role,boundary';
    const boundary = `arn:aws:iam::${two}:policy/limits`;
    const { members } = await read(
      `${header}\nAna,${one},p,team/functions,\nBen,${two},p,,${boundary}\nCem,300000000003,p,,`,
    );
    assert.deepEqual(
      members.map(({ executionRole }) => executionRole),
      [{ arn: `arn:aws:iam::${one}:role/team/functions` }, { permissionsBoundary: boundary }, undefined],
    );
    assert.deepEqual(
      await problems(
        `${header}\nAna,${one},p,arn:aws:iam::${two}:role/x,\nBen,${two},p,,limits\nCem,300000000003,p,x,arn:aws:iam::aws:policy/Y`,
      ),
      [
        `line 2: arn:aws:iam::${two}:role/x belongs to account ${two}, not to ${one}.`,
        'line 3: "limits" is not the ARN of a policy: arn:aws:iam::<account>:policy/<name>.',
        'line 4: This row has both an execution role and a permissions boundary. A role that exists has its own boundary.',
      ],
    );
  });

  it('may have quotation marks inside a cell, doubled or not', async () => {
    const { members } = await read(`name,account,profile\nO"Neil,${one},p\n"Ann ""A"" B",${two},p`);
    assert.deepEqual(
      members.map(({ name }) => name),
      ['O"Neil', 'Ann "A" B'],
    );
    assert.deepEqual(await problems(`name,account,profile\n"Ann" B,${two},p`), [
      'line 2: A cell goes on after its closing quotation mark. Double the quotation marks inside it.',
    ]);
  });

  it('may have tabs, and a comma in the header of another separator', async () => {
    const { members } = await read(`name\taccount\tprofile\nLima, Ana\t${one}\tp`);
    assert.deepEqual(
      members.map(({ name, account }) => [name, account]),
      [['Lima, Ana', one]],
    );
  });

  it('is read in the encodings of spreadsheets: UTF-8, UTF-16 in both byte orders, and Latin-1', async () => {
    const text = `name;account;profile\nZoë Müller;${one};p\n`;
    const little = Buffer.from(text, 'utf16le');
    const big = Buffer.from(little).swap16();
    const files = {
      'UTF-8': Buffer.from(text),
      'UTF-8 with a byte order mark': Buffer.from(`\uFEFF${text}`),
      'UTF-16 little endian': little,
      'UTF-16 little endian with a byte order mark': Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
      'UTF-16 big endian': big,
      'UTF-16 big endian with a byte order mark': Buffer.concat([Buffer.from([0xfe, 0xff]), big]),
      'Latin-1': Buffer.from(text, 'latin1'),
    };
    for (const [encoding, content] of Object.entries(files)) {
      const { members, notes } = await read(content);
      assert.deepEqual([members[0]?.name, members[0]?.account, notes], ['Zoë Müller', one, []], encoding);
    }
  });

  it('has names in every script, and with joined emoji', async () => {
    const family = '👩‍👩‍👧‍👦';
    const names = ['मीनाक्षी', 'نیلوفر‌خانم', `Ana ${family}`, family.repeat(60), '🏴󠁧󠁢󠁥󠁮󠁧󠁿 Ben'];
    const rows = names.map((name, index) => `${name},${String(Number(one) + index)},p`);
    const { members } = await read(['name,account,profile', ...rows].join('\n'));
    assert.deepEqual(
      members.map(({ name }) => name),
      names,
    );
    assert.deepEqual(await problems(`name,account,profile\n${family.repeat(65)},${one},p\nA\u202eB,${two},p`), [
      'line 2: A name has at most 64 letters, on one line.',
      'line 3: A name has at most 64 letters, on one line.',
    ]);
  });

  it('ignores other columns with a note', async () => {
    const { members, notes } = await read(`name,seat,account,profile,Shoe size\nAna,7,${one},p,38\n`);
    assert.equal(members.length, 1);
    const columns =
      'The columns are: name, account, role, profile, region, suffix, user, external id, execution role, permissions boundary.';
    assert.deepEqual(notes, [`The roster has columns that are ignored: "seat", "Shoe size". ${columns}`]);
    const json = { teacher: 'me', members: [{ name: 'Ana', account: one, profile: 'p', seat: 7 }] };
    assert.deepEqual((await read(JSON.stringify(json), 'class.json')).notes, [
      `The roster has columns that are ignored: "teacher", "seat". ${columns}`,
    ]);
  });

  it('has the user of IAM Identity Center under the names that people give that column', async () => {
    for (const column of ['user', 'E-Mail', 'email address', 'user_name']) {
      const { members } = await read(`name,account,profile,${column}\nAna,${one},p,ana@example.com\nBen,${two},p,\n`);
      assert.deepEqual(
        members.map(({ user }) => user),
        ['ana@example.com', undefined],
      );
    }
  });

  it('may name the role in place of its ARN', async () => {
    const { members } = await read(`name,account,role\nAna,${one},Teach\nBen,${two},training/Teach\n`);
    assert.deepEqual(
      members.map(({ via }) => via),
      [
        { kind: 'role', arn: `arn:aws:iam::${one}:role/Teach` },
        { kind: 'role', arn: `arn:aws:iam::${two}:role/training/Teach` },
      ],
    );
  });

  it('names each region that the course does not run in', async () => {
    const roster = `name,account,role,region\nBen,${two},Teach,cn-north-1\nCem,333333333333,Teach,us-gov-west-1\n`;
    await assert.rejects(read(roster), /has 2 problems\.$/);
  });

  it('is refused where a column is repeated or has no name', async () => {
    assert.deepEqual(await problems(`name,account,profile,Learner,\nAna,${one},p,x,`), [
      'line 1: The column "Learner" is repeated.',
      'line 1: A column has no name.',
    ]);
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
          `Fay,${two},no role,,,y,,too much`,
        ].join('\n'),
      ),
      [
        'line 3: The name is missing.',
        'line 3: "12345" is not an AWS account, which has twelve digits. The spreadsheet stored it as a number. Format the column as text.',
        'line 3: "nowhere" is not an AWS region, such as ap-south-1.',
        'line 3: "A_B" is not a suffix. A suffix has 1 to 20 lower-case letters, digits and hyphens.',
        `line 4: The role belongs to account ${one}, not to ${two}.`,
        'line 5: This row has neither a role nor a profile. --role-name sets one role name for all rows.',
        `line 5: Account ${two} with no suffix is also on line 4.`,
        'line 6: "1.23457E+11" is not an AWS account, which has twelve digits. The spreadsheet stored it as a number. Format the column as text.',
        'line 7: The name "ana" is also on line 2.',
        `line 7: Account ${one} with no suffix is also on line 2.`,
        'line 8: This row has both a role and a profile. Use one of them.',
        'line 9: This row has 8 cells, and the header has 7.',
        `line 9: "no role" is neither the name of a role nor its ARN: arn:aws:iam::<account>:role/<name>.`,
      ],
    );
  });

  it('never holds a key or a secret, and never repeats one', async () => {
    const [id, secret] = ['AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMIK7MDENGabPxRfiCYEXAMPLEKEY1'];
    for (const cell of [id, secret, `${secret}${secret}${secret}`]) {
      const said = await problems(`name,account,role,note\nAna,${one},${role(one)},${cell}`);
      assert.ok(
        said.includes('line 2: This row holds what looks like an access key or a secret. Remove it.'),
        said.join(),
      );
      assert.doesNotMatch(said.join(), /AKIA|wJalr/);
    }
    const long = role(one, 'a/Very/Long/Path/Which/Is/No/Secret/At/All1');
    assert.equal((await read(`name,account,role\nAna,${one},${long}`)).members.length, 1);
  });

  it('is refused where it is empty, does not end, or has no learners', async () => {
    assert.deepEqual(await problems(''), ['The file is empty. The first row must name the columns.']);
    assert.deepEqual(await problems('name,account\n"Ana,1'), [
      'line 2: A quotation mark is opened in this row and never closed.',
    ]);
    assert.deepEqual(await problems('name,account\n# nobody yet'), ['The roster has no learners.']);
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

  it('names a missing column once, and not in each row', async () => {
    const allColumns =
      'name, account, role, profile, region, suffix, user, external id, execution role, permissions boundary';
    assert.deepEqual(await problems(`naam;account;profile\nAna;${one};a\nBen;${two};b`), [
      `line 1: There is no column "name". This row must name the columns: ${allColumns}.`,
    ]);
    assert.deepEqual(await problems(`# no header\nAna,${one},a\nBen,${two},b`), [
      `line 2: There is no column "name". This row must name the columns: ${allColumns}.`,
      `line 2: There is no column "account". This row must name the columns: ${allColumns}.`,
    ]);
  });

  it('reports the line of each problem in JSON, too', async () => {
    assert.deepEqual(
      await problems(
        `{ "teacher": "me", "members": [\n  { "name": "Ana", "account": ${one}, "profile": "p", "tags": { "a": [] } },\n\n  { "name": "{",\n    "account": true, "profile": "p" },\n  7\n] }`,
        'class.json',
      ),
      [
        'line 4: The account must be a string.',
        'line 4: The account is missing.',
        'line 6: Member 3 must be an object.',
      ],
    );
    assert.deepEqual(await problems('{ "members": [\n  { "name": oops }\n] }', 'class.json'), [
      'line 2: This is not valid JSON.',
    ]);
    assert.deepEqual(await problems('[\n  { "name": "a"\n', 'class.json'), [
      'line 3: The file ends in the middle of its JSON.',
    ]);
    assert.deepEqual(await problems('7', 'class.json'), [
      'The list of members is missing: { "name": "…", "members": [ … ] }.',
    ]);
  });
});
