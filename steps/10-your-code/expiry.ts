// A task after the handbook: short links that expire, and that DynamoDB deletes some time later.
import { DescribeTimeToLiveCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { tableTtl } from '../../src/resources/dynamodb/table-ttl.ts';
import { defineStep, expect } from '../define.ts';
import { names } from '../names.ts';
import { askApi, idIn, inOneLine, newUrl, postShorten } from '../ask-api.ts';
import { deploySolution } from './solution.ts';

const help = 'workshop hint';
/** Seconds by which the clock of the function may differ from ours, with the time that the request takes. */
const tolerance = 120;

export default defineStep({
  id: 'expiry',

  async provision(step) {
    const { tableName } = step.outputs('table');
    await step.ensure('table-ttl', tableTtl, { table: tableName, attribute: names.expiry });
    await deploySolution(step, 'expiry');
    return { tableName };
  },

  async verify({ aws, check, outputs }) {
    const { apiUrl } = outputs('api');
    const { tableName } = outputs('table');
    const dynamodb = aws.client(DynamoDBClient);

    await check('expiry.ttl-enabled', `The table deletes items by the attribute ${names.expiry}`, async () => {
      const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName: tableName }));
      const { TimeToLiveStatus = 'DISABLED', AttributeName = '' } = TimeToLiveDescription ?? {};
      // AWS can take an hour to enable it.
      const isOn = ['ENABLED', 'ENABLING'].includes(TimeToLiveStatus);
      const actual = `${isOn ? 'enabled' : 'disabled'} ${AttributeName}`.trim();
      const because = 'Without it, expired links stay in the table, and cost storage for ever.';
      return expect(`enabled ${names.expiry}`, actual, because, help);
    });
    let [id, url] = ['', newUrl()];
    await check('expiry.before', 'A link with a time to live works until then', async () => {
      const stored = await postShorten(apiUrl, { urlToShorten: url, expiresIn: 3600 }, aws);
      id = idIn(stored) ?? '';
      const found = await askApi(`${apiUrl}/${id}`, aws);
      const because = 'A link that expires in an hour must be found now.';
      return expect(`200 "${url}"`, id ? inOneLine(found) : inOneLine(stored), because, help);
    });
    await check('expiry.seconds', `The item has ${names.expiry} as a number of seconds since 1970`, async () => {
      const Key = { [names.partitionKey]: { S: id } };
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
      const value = Item?.[names.expiry];
      const wanted = Math.floor(Date.now() / 1000) + 3600;
      if (Math.abs(Number(value?.N) - wanted) <= tolerance) return { pass: true, actual: `N ${value?.N}` };
      const because =
        'DynamoDB deletes only items whose attribute is a number of seconds. Milliseconds are far in the future.';
      const actual = value === undefined ? 'no such attribute' : Object.entries(value).flat().join(' ');
      return { pass: false, because, expected: `N ${wanted}`, actual, help };
    });
    await check('expiry.after', 'A link that has expired is not found, although its item is still there', async () => {
      [id, url] = ['', newUrl()];
      const stored = await postShorten(apiUrl, { urlToShorten: url, expiresIn: 1 }, aws);
      id = idIn(stored) ?? '';
      if (!id) return expect('200 with an id', inOneLine(stored), 'The link was not stored.', help);
      let last = stored;
      const wait = { for: 'a link to expire', usually: 2, atMost: 15, pauses: [1, 0.5, 0.5, 1, 2] };
      const isGone = await aws.waiter
        .until(wait, async () => {
          last = await askApi(`${apiUrl}/${id}`, aws);
          return [404, 410].includes(last.status) || undefined;
        })
        .catch((error: unknown) => {
          if ((error as { code?: string }).code !== 'timed-out') throw error;
          return false;
        });
      if (isGone) return { pass: true, actual: inOneLine(last) };
      const because =
        'DynamoDB deletes an expired item late, up to some days. Until then the code must compare the time.';
      return { pass: false, because, expected: '404 or 410', actual: inOneLine(last), help };
    });
    await check('expiry.invalid', 'POST /shorten answers 400 for an invalid expiresIn', async () => {
      for (const expiresIn of [0, -1, 1.5, '60', 40_000_000]) {
        const { status } = await postShorten(apiUrl, { urlToShorten: newUrl(), expiresIn }, aws);
        const because = `expiresIn ${JSON.stringify(expiresIn)} is not a whole number of seconds from 1 to a year.`;
        if (status !== 400) return expect('400', String(status), because, help);
      }
      return { pass: true, actual: '400' };
    });
    await check('expiry.without', 'A link without expiresIn stays for ever', async () => {
      const forever = idIn(await postShorten(apiUrl, { urlToShorten: newUrl() }, aws)) ?? '';
      const found = await askApi(`${apiUrl}/${forever}`, aws);
      const Key = { [names.partitionKey]: { S: forever || 'none' } };
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
      const value = Item?.[names.expiry];
      const actual = `${found.status}, ${value === undefined ? 'no' : 'an'} attribute ${names.expiry}`;
      return expect(`200, no attribute ${names.expiry}`, actual, 'Existing callers must not lose their links.', help);
    });
  },
});
