// The ARNs, ids and pages of Identity Center's requests.
import { brokenBound, constraints } from '../../shared/constraints.ts';
import { pageOf } from '../../shared/paging.ts';
import { invalid, invalidValue } from '../errors.ts';

const patterns = {
  instanceArn: 'arn:aws:sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}',
  permissionSetArn: 'arn:aws:sso:::permissionSet/(sso)?ins-[a-zA-Z0-9-.]{16}/ps-[a-zA-Z0-9-./]{16}',
  name: '[\\w+=,.@-]+',
  accountId: '\\d{12}',
  targetId: '\\d{12}',
  sessionDuration:
    '(-?)P(?=\\d|T\\d)(?:(\\d+)Y)?(?:(\\d+)M)?(?:(\\d+)([DW]))?(?:T(?:(\\d+)H)?(?:(\\d+)M)?(?:(\\d+(?:\\.\\d+)?)S)?)?',
  managedPolicyArn: 'arn:aws:iam::aws:policy((/[A-Za-z0-9\\.,\\+@=_-]+)*)/([A-Za-z0-9\\.,\\+=@_-]+)',
};

/** Throws where the value is not of that form. */
export function checked(member: keyof typeof patterns, value: string | undefined, longest = Infinity): string {
  const text = value ?? '';
  if (text.length > longest) invalidValue(text, member, constraints.notLongerThan(longest));
  const pattern = patterns[member];
  return new RegExp(`^(?:${pattern})$`).test(text) ? text : invalidValue(text, member, constraints.matches(pattern));
}

/** Of `PT1H30M`, as permission sets have it. */
export function minutesOf(duration: string): number {
  const [, hours = '0', minutes = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(duration) ?? [];
  return Number(hours) * 60 + Number(minutes);
}

interface PageInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/** AWS's largest page, and its usual one. */
const most = 100;

export function page<Item>(items: readonly Item[], { NextToken, MaxResults = most }: PageInput) {
  const broken = brokenBound(MaxResults, 1, most);
  if (broken) invalidValue(MaxResults, 'maxResults', broken);
  const refuseToken = () => invalid('Invalid NextToken.');
  const { items: shown, nextToken } = pageOf(items, { token: NextToken, size: MaxResults, refuseToken });
  return { items: shown, NextToken: nextToken };
}
