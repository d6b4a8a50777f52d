// What the resources of API Gateway share: their permissions, their console, whole lists, and what a conflict means.
import { consoleUrl } from '../../aws/console-url.ts';
import { allow, type StatementScope } from '../../aws/permissions.ts';
import { isNamed } from '../define.ts';

/** AWS makes up the ids of APIs: no policy can name them before the API exists. */
export const apis: StatementScope = {
  sid: 'HttpApis',
  arns: ({ region }) => [`arn:aws:apigateway:${region}::/apis`, `arn:aws:apigateway:${region}::/apis/*`],
};

/** The tags of a new API are checked under an ARN inside an ARN: "arn:aws:apigateway:REGION::arn:…::/tags/". */
const apiTags: StatementScope = {
  sid: 'TagsOfHttpApis',
  arns: ({ region }) => [`arn:aws:apigateway:${region}::*/tags/*`],
};

/** AWS checks the tags of a new API now as a verb on the tags, now as an action with a name of its own. */
export const tagOnCreate = allow(apiTags, 'apigateway:POST apigateway:PUT');

export const notFound = 'NotFoundException';

interface Page<Item> {
  readonly Items?: readonly Item[] | undefined;
  readonly NextToken?: string | undefined;
}

export async function listAll<Item>(next: (NextToken: string | undefined) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  for (let token: string | undefined; ;) {
    const { Items = [], NextToken } = await next(token);
    items.push(...Items);
    if (!NextToken) return items;
    token = NextToken;
  }
}

/** The name is taken. Another conflict asks to try again later, which the retries do. */
export function isNameTaken(error: unknown): boolean {
  return isNamed(error, 'ConflictException') && !/try again later/i.test(error.message);
}

export function apiConsole(apiId: string, region: string): string {
  return consoleUrl(region, `apigateway/main/api-detail?api=${apiId}&region=${region}`);
}
