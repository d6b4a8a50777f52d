// `workshop class status --json`. Its field names are a contract with the programs that read it.
import type { Roster } from '../shared/member.ts';
import { isFullyInspected, isInspected, type ClassSnapshot, type MemberStatus } from './class-snapshot.ts';

export function documentOf({ className, source }: Roster, { at, rows, leftOut = 0 }: ClassSnapshot) {
  const whole = leftOut === 0 && rows.every(isFullyInspected);
  return { class: className, source, at, whole, members: rows.map(memberDocument) };
}

export function memberDocument(row: MemberStatus) {
  const { name, account, region, suffix } = row.member;
  const member = { name, account, region, suffix };
  if (!isInspected(row)) {
    const { code, message, fix } = row.error;
    return { ...member, seen: false, since: row.since, error: { code, message, fix: fix ?? null } };
  }
  const { status, position, since, failingSince } = row;
  return {
    ...member,
    seen: true,
    alias: status.alias ?? null,
    standing: { ...position, since },
    steps: status.steps.map(({ id, title, chapter, state, problems, skippedChecks }) => ({
      id,
      title,
      chapter,
      state,
      troubles: problems.map((problem) => ({ ...problem, since: failingSince[problem.id] ?? null })),
      leftOut: [...skippedChecks],
    })),
    optionalSteps: [...status.optionalSteps],
    stackSuffix: status.suffix ?? null,
    things: status.resourceCount,
    publicBuckets: [...status.publicBuckets],
    accountBlockPublicAccess: status.accountBlock,
    cost: { perHourIdle: status.perHourIdle },
    namesakes: [...status.namesakes],
    elsewhere: [...status.otherRegions],
    others: [...status.otherStacks],
    unseen: [...status.notInspected],
  };
}
