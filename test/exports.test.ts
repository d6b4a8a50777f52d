// A name is exported where another file wants it: what the keyword says about a file is then true.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fromRoot } from './helpers/root.ts';
import { sourcesIn, withoutComments } from './helpers/sources.ts';

describe('an export', () => {
  it('of src and steps is wanted by another file', () => {
    const folders = ['src', 'steps', 'bin', 'test', 'bench', 'lambda-src', 'ui-src/src', 'console-src/src'];
    const files = folders.filter((name) => existsSync(fromRoot(name))).flatMap(sourcesIn);
    const wanted = new Map<string, string[]>();
    const want = (name: string, text: string) => wanted.set(name, [...(wanted.get(name) ?? []), text]);
    for (const { file, text, imports } of files) for (const name of imports) if (name !== file) want(name, text);
    // Who imports a file that passes all of another on imports from that one.
    for (const { file, text, imports } of files)
      for (const name of imports)
        if (new RegExp(`^export (?:type )?\\* from '[^']*${name.split('/').at(-1)}'`, 'm').test(text))
          for (const user of wanted.get(file) ?? []) want(name, user);
    const scripts = readdirSync(fromRoot('.')).filter((name) => name.endsWith('.mjs'));
    const atRoot = scripts.map((name) => readFileSync(fromRoot(name), 'utf8')).join('\n');

    const unwanted = files
      .filter(({ file }) => /^(src|steps)\//.test(file))
      .flatMap(({ file, text }) => {
        const users = [...(wanted.get(file) ?? []), atRoot];
        return exportsOf(text)
          .filter((name) => !users.some((user) => new RegExp(`\\b${name}\\b`).test(user)))
          .map((name) => `${file}: ${name}`);
      });
    assert.equal(unwanted.join('\n'), '', 'Take the keyword away, or the code with it.');
  });
});

const exportsOf = (text: string) =>
  [
    ...withoutComments(text).matchAll(
      /^export (?:abstract )?(?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm,
    ),
  ].map(([, name = '']) => name);
