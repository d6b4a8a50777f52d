// Suggestions for a mistyped name.
import assert from 'node:assert/strict';
import { closest } from '../../src/lib/closest.ts';

const commands = ['start', 'status', 'next', 'teardown', 'hint', 'why', 'verify'];

describe('closest', () => {
  const cases: readonly [what: string, typed: string, known: readonly string[], found: readonly string[]][] = [
    ['completes the beginning of a name', 'tear', commands, ['teardown']],
    ['offers each name that begins so', 'sta', commands, ['start', 'status']],
    ['finds two letters that changed places', 'tabel', ['table', 'role'], ['table']],
    ['finds a missing, an extra and a wrong letter', 'vreifi', commands, ['verify']],
    ['compares without regard to capitals', 'NoSuchbuket', ['NoSuchBucket', 'CORS'], ['NoSuchBucket']],
    ['offers nothing where no name is near', 'frobnicate', commands, []],
    ['does not take half of a short word for a slip', 'tcsh', ['bash', 'zsh', 'fish'], []],
    ['offers nothing for a single letter that begins nothing', 'x', commands, []],
    ['offers nothing for nothing', '', commands, []],
    ['offers three names at most', 'create', ['create-a', 'create-b', 'create-c', 'create-d'], ['create-a', 'create-b', 'create-c']], // prettier-ignore
    ['offers a name once', 'api', ['apis', 'apis'], ['apis']],
  ];
  for (const [what, typed, known, found] of cases) it(what, () => assert.deepEqual(closest(typed, known), found));
});
