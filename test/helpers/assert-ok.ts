// Loaded before all tests: gives `assert.ok` a message of its own. Without one, Node.js looks for the text of the assertion in
// the source, column by column. tsx writes a file as one line, where that takes minutes: a false assertion looked as if the
// test hung.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';

const { ok } = assert;

Object.assign(assert, {
  ok: (value: unknown, message?: string | Error) => ok(value, message ?? `${inspect(value)} is not truthy`),
});
