// How a wait is shown without a terminal.
import assert from 'node:assert/strict';
import type { Event } from '../../src/engine/types.ts';
import { textUi } from '../../src/ui/text.ts';

describe('a wait without a terminal', () => {
  it('tells every quarter of a minute that it goes on, on a line of its own', async () => {
    const ui = await textUi({
      json: false,
      ndjson: false,
      accessible: true,
      color: false,
      interactive: false,
      width: () => 80,
    });
    const said = await listening(() => {
      for (let elapsed = 1; elapsed <= 120; elapsed += 1) ui.on(waiting(elapsed));
    });
    const lines = said.trimEnd().split('\n');
    assert.ok(lines.length >= 7 && lines.length <= 9, said);
    assert.match(lines[0] ?? '', /waiting for the distribution to be deployed: 2 s, usually 4 min/);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(said, /[\u001b\r]/);
  });
});

function waiting(elapsed: number): Event {
  return { type: 'waiting', for: 'the distribution to be deployed', elapsed, usually: 240, atMost: 1800 };
}

async function listening(run: () => void): Promise<string> {
  let said = '';
  const { write } = process.stderr;
  process.stderr.write = (text: string | Uint8Array) => {
    said += String(text);
    return true;
  };
  try {
    run();
  } finally {
    process.stderr.write = write;
  }
  return said;
}
