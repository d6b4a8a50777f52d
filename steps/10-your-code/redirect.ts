// A task after the handbook: a short link that leads a browser to its URL.
import { allowsOrigin } from '../../src/lib/cors.ts';
import { defineStep, expect } from '../define.ts';
import { askApi, idIn, inOneLine, newUrl, postShorten } from '../ask-api.ts';
import { deploySolution } from './solution.ts';

const help = 'workshop hint';
/** As browsers send it when somebody opens an address. */
const page = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const redirects = [301, 302, 303, 307, 308];

export default defineStep({
  id: 'redirect',

  async provision(step) {
    await deploySolution(step, 'redirect');
    return { getFunction: step.outputs('functions').getFunction };
  },

  async verify({ aws, check, outputs, outputsIfBuilt }) {
    const { apiUrl } = outputs('api');
    const url = newUrl();
    let id = '';
    await check('redirect.browser', 'A browser that opens a short link is redirected to its URL', async () => {
      const stored = await postShorten(apiUrl, { urlToShorten: url }, aws);
      id = idIn(stored) ?? '';
      if (!id) return expect('200 with an id', inOneLine(stored), 'The link was not stored.', help);
      const { status, headers, body } = await askApi(`${apiUrl}/${id}`, aws, { headers: page });
      const location = headers['location'];
      const actual = location === undefined ? inOneLine({ status, headers, body }) : `${status} Location: ${location}`;
      if (redirects.includes(status) && location === url) return { pass: true, actual };
      const because = 'A browser follows only a status of redirection with a Location header.';
      return { pass: false, because, expected: `302 (or 301) Location: ${url}`, actual, help };
    });
    await check('redirect.page', 'The web page still gets the URL as JSON, with CORS headers', async () => {
      const [origin = 'https://example.com'] = outputsIfBuilt('cors-origin')?.allowOrigins ?? [];
      const headers = { accept: '*/*', origin };
      const answer = await askApi(`${apiUrl}/${id}`, aws, { headers });
      const because = 'Code on a page cannot read where a redirect leads. It asks for anything, and needs the JSON.';
      const allowed = allowsOrigin(answer, origin) ? 'allowed' : 'no permission by CORS';
      return expect(`200 "${url}", allowed`, `${inOneLine(answer)}, ${allowed}`, because, help);
    });
    await check('redirect.unknown', 'A browser gets 404 for an unknown id', async () => {
      const { status, headers } = await askApi(`${apiUrl}/nobody-was-given-this`, aws, { headers: page });
      const actual = `${status}${headers['location'] === undefined ? '' : ` Location: ${headers['location']}`}`;
      return expect('404', actual, 'There is no URL to lead to.', help);
    });
  },
});
