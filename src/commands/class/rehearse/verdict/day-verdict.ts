// Checks what the commands of a rehearsed day have shown: who is ready, who has access, the sheets, the board, and the change
// that happened.
import { existsSync, readFileSync } from 'node:fs';
import { mustStayUnchanged } from './reset-verdict.ts';
import { usersBefore } from '../center-script.ts';
import type { CertifyDocument, RehearsedRoom } from '../room-script.ts';
import type { CommandResult } from '../script.ts';
import type { PreparedAccount } from '../setup.ts';

interface ReadinessDocument {
  readonly members: readonly { readonly name: string; readonly ok: boolean; readonly obstacles: readonly string[] }[];
}

/**
 * An account that cannot be entered, and a production account, are not ready. Look-alikes can have the names of the course.
 * All others are ready.
 */
export function wrongReadiness(accounts: readonly PreparedAccount[], { document }: CommandResult): string[] {
  const { members } = document as unknown as ReadinessDocument;
  return accounts.flatMap(({ learner: { plan } }) => {
    const shown = members.find(({ name }) => name === plan.name);
    const wrong = (text: string) => [`class prepare: ${plan.name} ${text}`];
    if (!shown) return wrong('is not in the table');
    if (plan.incident === 'denied' || plan.incident === 'prod')
      return shown.ok ? wrong(`is ready, in spite of the incident ${plan.incident}`) : [];
    if (shown.ok || plan.hasLookAlikes) return [];
    return wrong(`is not ready, and must be: ${shown.obstacles.join('; ')}`);
  });
}

interface SheetsDocument {
  readonly sheets: readonly { readonly name: string; readonly sheet: string; readonly policy: string }[];
}

/** Each learner has a sheet and a policy for their own account, and for no other. */
export function wrongSheets(accounts: readonly PreparedAccount[], { document }: CommandResult): string[] {
  const { sheets } = document as unknown as SheetsDocument;
  return accounts.flatMap(({ learner: { plan, account } }) => {
    const own = sheets.find(({ name }) => name === plan.name);
    return [own?.sheet, own?.policy].flatMap((file) => {
      const text = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '';
      const named = new Set(text.match(/\b\d{12}\b/g) ?? []);
      if (named.size === 1 && named.has(account.account)) return [];
      const what = named.size === 0 ? 'no account' : [...named].join(', ');
      return [`class handout: ${file ?? `a file of ${plan.name}`} names ${what}, and must name ${account.account}`];
    });
  });
}

/** The session that was renewed between two rounds: the second one shows that learner's account again. */
export function wrongWatch(accounts: readonly PreparedAccount[], { text, code }: CommandResult): string[] {
  const { name = '' } = accounts.find(({ learner }) => learner.plan.incident === 'expired')?.learner.plan ?? {};
  const [, changes = ''] = /^\d\d:\d\d {2}(1 change\n[^]*)/m.exec(text) ?? [];
  const isShown = changes.split('\n').some((line) => line.startsWith(name) && !line.includes('no access'));
  return [
    ...(isShown ? [] : [`class status --watch: the second round must show the change of ${name} alone`]),
    ...(code === 0 ? [] : [`class status --watch: stopped with exit code ${code}, and must end with 0`]),
  ];
}

interface AccessDocument {
  readonly members: readonly {
    readonly name: string;
    readonly actions: readonly string[] | null;
    readonly keyFile: string | null;
  }[];
}

/** Each learner gets a user with one access key, except where the account must not be changed. In the end all are gone. */
export function wrongAccess(
  accounts: readonly PreparedAccount[],
  created: CommandResult,
  removed: CommandResult,
): string[] {
  const rowOf = ({ document }: CommandResult, name: string) =>
    (document as unknown as AccessDocument).members.find((row) => row.name === name);
  return accounts.flatMap(({ learner }) => {
    const { name } = learner.plan;
    const [first, last] = [rowOf(created, name), rowOf(removed, name)];
    const key = first?.keyFile && existsSync(first.keyFile) ? readFileSync(first.keyFile, 'utf8') : '';
    const hasKey = /^aws_access_key_id *=/m.test(key);
    const isRemoved = last?.actions?.includes('delete user') ?? false;
    const must = !mustStayUnchanged(learner);
    return [
      ...(hasKey === must ? [] : [`class access --create: ${name} has ${hasKey ? 'an' : 'no'} access key`]),
      ...(isRemoved === must ? [] : [`class access --remove: the user of ${name} is ${isRemoved ? 'gone' : 'left'}`]),
    ];
  });
}

/**
 * Each learner signs in and gets their own account, except where it must not be changed. In the end nobody does, and the
 * users that were there before are left.
 */
export function wrongCenter(
  accounts: readonly PreparedAccount[],
  signedIn: ReadonlyMap<string, string>,
  removed: { readonly signedIn: ReadonlyMap<string, string>; readonly users: readonly string[] },
): string[] {
  const before = usersBefore(accounts);
  const wrongUsers = [
    ...before.filter((user) => !removed.users.includes(user)).map((user) => `${user} was deleted`),
    ...removed.users.filter((user) => !before.includes(user)).map((user) => `${user} is left`),
  ];
  return [
    ...wrongUsers.map((text) => `class access --identity-center --remove: the user ${text}`),
    ...accounts.flatMap(({ learner }) => {
      const { name } = learner.plan;
      const must = mustStayUnchanged(learner) ? undefined : learner.account.account;
      const own = signedIn.get(name);
      return [
        ...(own === must ? [] : [`class access --identity-center: ${name} gets ${own ?? 'no account'}`]),
        ...(removed.signedIn.has(name) ? [`class access --identity-center --remove: ${name} still gets in`] : []),
      ];
    }),
  ];
}

interface ReportDocument {
  readonly learners: number;
}

/** Everybody is on the board, and exactly those who have done the whole course get a credential, which is valid. */
export function wrongRoom(
  accounts: readonly PreparedAccount[],
  { kit, certified, verified, report }: RehearsedRoom,
  courseSteps: number,
): string[] {
  const { members } = certified.document as unknown as CertifyDocument;
  const { learners } = report.document as unknown as ReportDocument;
  return [
    ...(kit.code === 0 ? [] : [`class kit: exit code ${kit.code}, and must end with 0`]),
    ...(learners === accounts.length ? [] : [`class report: ${learners} learners, and must be ${accounts.length}`]),
    ...(verified.code === 0 ? [] : [`class certify --verify: exit code ${verified.code}, and must end with 0`]),
    ...accounts.flatMap(({ learner: { plan } }) => {
      const isCertified = members.some(({ name, file }) => name === plan.name && file !== null);
      if (isCertified === (plan.steps === courseSteps)) return [];
      return [`class certify: ${plan.name} has ${isCertified ? 'a' : 'no'} credential after ${plan.steps} steps`];
    }),
  ];
}
