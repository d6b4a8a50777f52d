// `workshop cost`: what it costs to leave it standing, and to use it. From the checkpoint alone: AWS is not asked.
import { usageError } from '../../engine/errors.ts';
import { noWorkshopHere, readCheckpoint } from '../../workspace/workspace.ts';
import { asJson, dollars, project, type Projection } from './projection.ts';
import { assumed, sum, type Item } from './traffic.ts';
import { count } from '../../ui/words.ts';
import type { Command } from '../shared/context.ts';
import { headerOf } from '../shared/header.ts';

export const cost: Command<{ readonly requests?: string | undefined }> = async (context, { requests = '10000' }) => {
  const { ui, paths } = context;
  if (!/^\d{1,12}$/.test(requests))
    throw usageError(`"${requests}" is not a number of requests a month.`, 'workshop cost --requests 10000');
  const checkpoint = await readCheckpoint(paths);
  if (!checkpoint) throw noWorkshopHere();
  const projection = await project(checkpoint, Number(requests));
  const sandbox = checkpoint.target.kind === 'sandbox';
  ui.say(headerOf(checkpoint), 'dim');
  ui.result(asJson(projection), textOf(projection, sandbox, checkpoint.resources.length));
  ui.next(checkpoint.resources.length > 0 ? 'workshop teardown   # ends all of it' : 'workshop next');
  return 0;
};

function textOf(projection: Projection, sandbox: boolean, resources: number): string {
  const { pricesOf, otherRegion, ageHours, perHourIdle, idleSoFar, perThousand, month } = projection;
  const paid = projection.atRest.filter(({ dollarsPerHour }) => dollarsPerHour > 0);
  return [
    'An estimate out of our own notes and list prices, never your bill: AWS tells that a day later.',
    `Prices of ${pricesOf.region} (${pricesOf.place}) as of ${pricesOf.asOf}, before taxes.`,
    ...(otherRegion === null
      ? []
      : [`This workspace is in ${otherRegion}: prices there differ somewhat from ${pricesOf.place}'s.`]),
    ...(sandbox ? ['The sandbox itself costs nothing: this is what the same would cost on AWS.'] : []),
    '',
    `Standing idle: ${dollars(perHourIdle)} an hour, for ${count(resources, 'resource')}`,
    ...paid.map(({ id, because }) => `  ${id}: ${because}`),
    `  ${dollars(idleSoFar)} so far, since it was begun ${age(ageHours)} ago`,
    '  Nothing here is paid by the hour; what is forgotten stays open to everybody, though.',
    '',
    'Per 1,000 requests, without any free tier',
    ...Object.entries(perThousand).flatMap(([what, items]) => [
      `  ${what}: ${dollars(sum(items).dollars)}`,
      ...items.map((item) => `    ${itemText(item)}`),
    ]),
    `  (${assumed.gigabytes * 1024} MB for ${assumed.seconds * 1000} ms and ${assumed.logBytes} bytes of log lines each)`,
    '',
    `A month with ${number(month.requests)} requests (${number(month.posts)} POST, ${number(month.gets)} GET, ${number(month.pageViews)} views of the page)`,
    ...month.items.map((item) => `  ${itemText(item)}`),
    `  together               ${dollars(month.dollars)}`,
    `  always free of that    ${dollars(month.freeDollars)}`,
    `  left to pay            ${dollars(month.dollars - month.freeDollars)}`,
  ].join('\n');
}

function itemText({ what, quantity, dollars: amount }: Item): string {
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
