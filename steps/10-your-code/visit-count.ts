// A task after the handbook: counts the visits of each short link, also those at the same time.
import { roleNameOf } from '../../src/aws/name-rules.ts';
import { WorkshopError } from '../../src/engine/errors.ts';
import type { Aws, HttpAnswer, StepContext } from '../../src/engine/types.ts';
import { deniedTo } from '../../src/resources/iam/existing-role.ts';
import { inlinePolicy } from '../../src/resources/iam/inline-policy.ts';
import { visitUses } from '../3-role/role-uses.ts';
import { defineStep, expect } from '../define.ts';
import type { CourseOutputs } from '../outputs.ts';
import { visitPolicy } from '../9-lock-it-down/function-policies.ts';
import { askApi, idIn, inOneLine, newUrl, postShorten } from '../ask-api.ts';
import { inRounds } from './api-requests.ts';
import { deploySolution } from './solution.ts';

const help = 'workshop hint';
/** Less than the ten concurrent executions of a new AWS account. */
const visitors = 8;
/** The first one also starts the execution environments: a cold start spreads the visits. */
const rounds = 3;
/** Requests of the checks before this one. */
const sent = 7;

export default defineStep({
  id: 'visit-count',

  async provision(step) {
    const missing = await missingInRole(step);
    if (missing !== undefined)
      throw new WorkshopError({
        code: 'refused',
        message: missing,
        state: 'Nothing was changed.',
        fix: showPolicies(step),
      });
    if (step.outputsIfBuilt('own-roles') && step.executionRole.arn === undefined)
      await step.ensure('visit-count-policy', inlinePolicy, visitPolicy(step));
    await deploySolution(step, 'visit-count');
    return { getFunction: step.outputs('functions').getFunction };
  },

  async verify(step) {
    const { aws, check, outputs } = step;
    const { apiUrl } = outputs('api');
    let id = '';
    await check(
      'visit-count.starts-at-zero',
      'GET /{shortId}?stats=1 returns {"visits": 0} for a new link',
      async () => {
        const missing = await missingInRole(step);
        if (missing !== undefined)
          return expect('dynamodb:UpdateItem is allowed', 'not allowed', missing, showPolicies(step));
        const stored = await postShorten(apiUrl, { urlToShorten: newUrl() }, aws);
        id = idIn(stored) ?? '';
        if (!id) return expect('200 with an id', inOneLine(stored), 'The link was not stored.', help);
        const because = 'A link that nobody has visited has no visits.';
        return expect('200 {"visits":0}', await statsOf(apiUrl, id, aws), because, help);
      },
    );
    await check('visit-count.counts', 'Each GET /{shortId} counts as one visit, and ?stats=1 as none', async () => {
      for (const _ of [1, 2, 3]) {
        const found = await askApi(`${apiUrl}/${id}`, aws);
        if (found.status !== 200) return expect('200', inOneLine(found), 'The link was not found.', help);
      }
      const seen = [await statsOf(apiUrl, id, aws), await statsOf(apiUrl, id, aws)].join(', then ');
      const because = 'The link was visited three times, and its number was asked for twice.';
      return expect('200 {"visits":3}, then 200 {"visits":3}', seen, because, help);
    });
    await check('visit-count.same-time', 'Visits at the same time all count', async () => {
      let sum = 3;
      const round = async () => {
        const answers = await Promise.all(Array.from({ length: visitors }, () => askApi(`${apiUrl}/${id}`, aws)));
        const refused = answers.find(({ status }) => status !== 200);
        if (refused) return expect('200', inOneLine(refused), 'A visit at the same time as others failed.', help);
        sum += visitors;
        const because =
          'Visits were lost. Two visits read the same number, and both write the next one. Let DynamoDB add in one operation.';
        const seen = await statsOf(apiUrl, id, aws);
        return seen === `200 {"visits":${sum}}` ? undefined : expect(`200 {"visits":${sum}}`, seen, because, help);
      };
      // And one request for the number.
      const failed = await inRounds(aws, { rounds, requests: visitors + 1, sent, round });
      if (failed) return failed;
      return { pass: true, actual: `${sum} visits, in ${rounds} rounds of ${visitors} at the same time` };
    });
    await check('visit-count.unknown', 'A visit of an unknown id answers 404, and creates no item', async () => {
      const unknown = `none-${crypto.randomUUID().slice(0, 13)}`;
      const visited = await askApi(`${apiUrl}/${unknown}`, aws);
      const stats = await askApi(`${apiUrl}/${unknown}?stats=1`, aws);
      const because = 'An update creates the item that it does not find. A condition prevents that.';
      return expect('404, then 404', `${visited.status}, then ${stats.status}`, because, help);
    });
  },
});

type Step = Pick<StepContext<CourseOutputs>, 'aws' | 'name' | 'executionRole'>;

/** A role of the course allows it. What an existing role allows, its administrator has decided for the handbook's code. */
async function missingInRole(step: Step): Promise<string | undefined> {
  const { arn } = step.executionRole;
  const denied = arn === undefined ? [] : await deniedTo(arn, visitUses(step), step.aws);
  return denied?.length
    ? `The existing role ${arn} does not allow ${denied.join(', ')} on the table, and counting a visit needs it.`
    : undefined;
}

function showPolicies({ executionRole: { arn = '' } }: Step): string {
  return `aws iam list-attached-role-policies --role-name ${roleNameOf(arn)}   # an administrator adds dynamodb:UpdateItem`;
}

async function statsOf(apiUrl: string, id: string, aws: Aws): Promise<string> {
  const answer = await askApi(`${apiUrl}/${id}?stats=1`, aws);
  return inOneLine({ ...answer, body: withoutSpaces(answer) });
}

/** How JSON is laid out does not matter. */
function withoutSpaces({ body }: HttpAnswer): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}
