// A task after the handbook: a short link with a name that the caller chooses.
import type { Aws } from '../../src/engine/types.ts';
import { defineStep, expect } from '../define.ts';
import { askApi, idIn, inOneLine, newUrl, postShorten } from '../ask-api.ts';
import { inRounds, newAlias } from './api-requests.ts';
import { deploySolution } from './solution.ts';

const help = 'workshop hint';
/** Requests for the same alias at the same time: less than the ten concurrent executions of a new AWS account. */
const callers = 8;
/** The first one also starts the execution environments: a cold start keeps the writes apart. */
const rounds = 3;
/** Requests of the checks before this one. */
const sent = 4;

export default defineStep({
  id: 'alias',

  async provision(step) {
    await deploySolution(step, 'alias');
    return { createFunction: step.outputs('functions').createFunction };
  },

  async verify({ aws, check, outputs, outputsIfBuilt }) {
    const { apiUrl } = outputs('api');
    const [alias, first] = [newAlias(), newUrl()];
    await check(
      'alias.stores-alias',
      'POST /shorten with an alias returns the alias, and GET /{alias} the URL',
      async () => {
        const stored = await postShorten(apiUrl, { urlToShorten: first, alias }, aws);
        const found = await askApi(`${apiUrl}/${alias}`, aws);
        const because = 'The URL is not stored under the alias of the request.';
        return expect(
          `200 "${alias}", then 200 "${first}"`,
          `${inOneLine(stored)}, then ${inOneLine(found)}`,
          because,
          help,
        );
      },
    );
    await check('alias.taken', 'POST /shorten answers 409 for an alias that is taken, and keeps its URL', async () => {
      const again = await postShorten(apiUrl, { urlToShorten: newUrl(), alias }, aws);
      const found = await askApi(`${apiUrl}/${alias}`, aws);
      const because = 'Who has an alias keeps it. Otherwise anybody can redirect the visitors of somebody else.';
      return expect(`409, then 200 "${first}"`, `${again.status}, then ${inOneLine(found)}`, because, help);
    });
    await check('alias.same-time', 'Of several requests for one alias at the same time, only one gets it', async () => {
      const wanted = [200, ...Array.from({ length: callers - 1 }, () => 409)].join(' ');
      const because =
        'Between a read and a write, another request can take the alias. Let DynamoDB check it in the write itself.';
      const round = async () => {
        const statuses = (await statusesOfRace(apiUrl, aws)).join(' ');
        return statuses === wanted ? undefined : expect(wanted, statuses, because, help);
      };
      const failed = await inRounds(aws, {
        rounds,
        requests: callers,
        sent,
        limit: outputsIfBuilt('limits')?.shorten,
        round,
      });
      if (failed) return failed;
      return { pass: true, actual: `${rounds} rounds of ${callers} requests` };
    });
    await check('alias.invalid', 'POST /shorten answers 400 for an invalid alias', async () => {
      for (const invalid of ['', 'ab', 'two words', 'a/b', 'ä-umlaut', 'x'.repeat(33), 7]) {
        const { status } = await postShorten(apiUrl, { urlToShorten: newUrl(), alias: invalid }, aws);
        const because = `The alias ${JSON.stringify(invalid)} is not 3 to 32 letters, digits, - or _.`;
        if (status !== 400) return expect('400', String(status), because, help);
      }
      return { pass: true, actual: '400' };
    });
    await check(
      'alias.without',
      'POST /shorten without an alias returns a random id, each time another one',
      async () => {
        const ids: (string | undefined)[] = [];
        for (const _ of [1, 2]) ids.push(idIn(await postShorten(apiUrl, { urlToShorten: newUrl() }, aws)));
        if (ids[0] && ids[1] && ids[0] !== ids[1]) return { pass: true, actual: ids.join(', ') };
        const because = 'The alias is optional. Without it, everything stays as before.';
        return { pass: false, because, expected: 'two ids', actual: ids.map((id) => id ?? 'no id').join(', '), help };
      },
    );
  },
});

/** Sorted: the one that got the alias comes first. */
async function statusesOfRace(apiUrl: string, aws: Aws): Promise<number[]> {
  const alias = newAlias();
  const requests = Array.from({ length: callers }, () => postShorten(apiUrl, { urlToShorten: newUrl(), alias }, aws));
  return (await Promise.all(requests)).map(({ status }) => status).sort((a, b) => a - b);
}
