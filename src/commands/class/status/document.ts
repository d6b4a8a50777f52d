// `workshop class status --json`: what was seen, for programs.
import { isSeen, isWhole, type Look, type Row } from './class-snapshot.ts';
import type { Roster } from '../shared/types.ts';

export function documentOf({ className, source }: Roster, { at, rows }: Look) {
  return { class: className, source, at, whole: rows.every(isWhole), members: rows.map(documentOfRow) };
}

export function documentOfRow(row: Row) {
  const { name, account, region, suffix } = row.member;
  const who = { name, account, region, suffix };
  if (!isSeen(row)) {
    const { code, message, fix } = row.error;
    return { ...who, seen: false, since: row.since, error: { code, message, fix: fix ?? null } };
  }
  const { sight, standing, since, failingSince } = row;
  return {
    ...who,
    seen: true,
    alias: sight.alias ?? null,
    standing: { ...standing, since },
    steps: sight.steps.map(({ id, title, chapter, state, troubles, leftOut }) => ({
      id,
      title,
      chapter,
      state,
      troubles: troubles.map((trouble) => ({ ...trouble, since: failingSince[trouble.id] ?? null })),
      leftOut: [...leftOut],
    })),
    stackSuffix: sight.suffix ?? null,
    things: sight.things,
    publicBuckets: [...sight.publicBuckets],
    accountBlockPublicAccess: sight.accountBlock,
    cost: { perHourIdle: sight.perHourIdle },
    namesakes: [...sight.namesakes],
    elsewhere: [...sight.elsewhere],
    others: [...sight.others],
    unseen: [...sight.unseen],
  };
}
