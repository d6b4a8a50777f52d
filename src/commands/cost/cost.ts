// `workshop cost`: what the stack costs, idle and in use. From the checkpoint and list prices: no call to AWS.
import { usageError } from '../../engine/errors.ts';
import { noWorkshopHere, readCheckpoint } from '../../workspace/checkpoint.ts';
import { asJson, dollars, project, type Projection } from './projection.ts';
import { assumptions, sum, type CostItem } from './traffic.ts';
import { count } from '../../lib/count.ts';
import type { Command } from '../shared/context.ts';
import { headerOf } from '../shared/header.ts';

export const cost: Command<{ readonly requests?: string | undefined }> = async (context, { requests = '10000' }) => {
  const { ui, paths } = context;
  if (!/^\d{1,12}$/.test(requests))
    throw usageError(`"${requests}" is not a number of requests a month.`, 'workshop cost --requests 10000');
  const checkpoint = await readCheckpoint(paths);
  if (!checkpoint) throw noWorkshopHere(paths);
  const projection = await project(checkpoint, Number(requests));
  const sandbox = checkpoint.target.kind === 'sandbox';
  ui.say(headerOf(checkpoint), 'dim');
  ui.result(asJson(projection), textOf(projection, sandbox, checkpoint.resources.length));
  ui.next(checkpoint.resources.length > 0 ? 'workshop teardown   # removes the stack' : 'workshop next');
  return 0;
};

function textOf(projection: Projection, sandbox: boolean, resources: number): string {
  const { pricesOf, otherRegion, ageHours, perHourIdle, idleSoFar, perThousand, month } = projection;
  const paid = projection.atRest.filter(({ dollarsPerHour }) => dollarsPerHour > 0);
  return [
    `An estimate from your checkpoint and AWS list prices (checked on ${pricesOf.asOf}), not your bill.`,
    `Prices are those of ${pricesOf.region} (${pricesOf.place}), before taxes.`,
    ...(otherRegion === null ? [] : [`Your stack is in ${otherRegion}, where prices differ a little.`]),
    ...(sandbox ? ['The sandbox is free. This is what the same stack would cost on AWS.'] : []),
    '',
    `Idle: ${dollars(perHourIdle)} an hour for ${count(resources, 'resource')}`,
    ...paid.map(({ id, because }) => `  ${id}: ${because}`),
    `  ${dollars(idleSoFar)} since you started ${age(ageHours)} ago`,
    '  Nothing is billed by the hour. A forgotten stack stays open to everyone on the internet, though.',
    '',
    'Per 1,000 requests, without the free tier',
    ...Object.entries(perThousand).flatMap(([what, items]) => [
      `  ${what}: ${dollars(sum(items).dollars)}`,
      ...items.map((item) => `    ${itemText(item)}`),
    ]),
    '',
    `A month with ${number(month.requests)} requests: ${number(month.posts)} POST, ${number(month.gets)} GET, and ${number(month.pageViews)} page views`,
    ...month.items.map((item) => `  ${itemText(item)}`),
    `  total                  ${dollars(month.dollars)}`,
    `  always free            ${dollars(month.freeDollars)}`,
    `  you pay                ${dollars(month.dollars - month.freeDollars)}`,
    '',
    'What this assumes',
    `  - A function runs ${assumptions.seconds * 1000} ms with ${assumptions.gigabytes * 1024} MB and writes ${assumptions.logBytes} bytes of log lines.`,
    '  - One request in ten makes a short link on the page. Nine follow one.',
    `  - A page view loads ${assumptions.pageRequests} files through CloudFront, none from the cache of the browser.`,
    '  - An item of the table is smaller than 1 KB. Reads are strongly consistent.',
    '  - The always-free part of AWS is unused by other stacks of your account.',
    '  - To see another month: workshop cost --requests 100000',
  ].join('\n');
}

function itemText({ what, quantity, dollars: amount }: CostItem): string {
  return `${what.padEnd(21)} ${number(quantity).padStart(10)}  ${dollars(amount)}`;
}

function number(value: number): string {
  if (value !== 0 && value < 0.001) return value.toExponential(1);
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 3 : 0 });
}

function age(hours: number): string {
  if (hours < 1) return count(Math.round(hours * 60), 'minute');
  return hours < 48 ? count(Math.round(hours), 'hour') : count(Math.round(hours / 24), 'day');
}
