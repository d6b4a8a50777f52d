// Checks a rehearsed reset: compares what each account holds with what it must hold. It uses no code that is rehearsed.
import type { AccountInventory } from '../account-inventory.ts';
import type { LearnerResult } from '../learner.ts';

export interface RehearsedAccount {
  readonly learner: LearnerResult;
  /** The resources of others: all of them must be there in the end, and nothing else. */
  readonly foreign: readonly string[];
  /** Before the reset. */
  readonly before: AccountInventory;
  /** After the dry run. */
  readonly dry: AccountInventory;
  /** In the end. */
  readonly after: AccountInventory;
  /** In the end, from the reset's own report; undefined where it has no row. */
  readonly state: string | undefined;
}

const allSettings = 4;

/** One sentence for each difference; none where everything is as it must be. */
export function differencesOf(accounts: readonly RehearsedAccount[]): string[] {
  return accounts.flatMap((one) => {
    const { plan, account } = one.learner;
    return [...afterDryRun(one), ...afterReset(one)].map((text) => `${plan.name} (${account.account}): ${text}`);
  });
}

/** Accounts that must not be changed, or that the instructor cannot enter. */
export function mustStayUnchanged({ plan }: LearnerResult): boolean {
  return plan.incident === 'denied' || plan.incident === 'prod';
}

function afterDryRun({ before, dry }: RehearsedAccount): string[] {
  return isSameInventory(before, dry) ? [] : [`status and dry run changed it: ${changes(before, dry)}`];
}

function afterReset({ learner, foreign, before, after, state }: RehearsedAccount): string[] {
  const stateIs = `the state is ${state ?? 'missing'}`;
  if (mustStayUnchanged(learner))
    return [
      ...(state === 'quarantined' ? [] : [`${stateIs}, and must be quarantined`]),
      ...(isSameInventory(before, after) ? [] : [`it must not be changed, and was: ${changes(before, after)}`]),
    ];
  const left = after.resources.filter((resource) => !foreign.includes(resource));
  const gone = foreign.filter((resource) => !after.resources.includes(resource));
  return [
    ...(state === 'done' ? [] : [`${stateIs}, and must be done`]),
    ...left.map((resource) => `left or changed: ${resource}`),
    ...gone.map((resource) => `a resource of others was changed or removed: ${resource}`),
    ...(after.flagsOn === allSettings ? [] : [`${after.flagsOn} of 4 settings of Block Public Access are on`]),
  ];
}

function isSameInventory(one: AccountInventory, other: AccountInventory): boolean {
  return one.flagsOn === other.flagsOn && one.resources.join('\n') === other.resources.join('\n');
}

function changes(before: AccountInventory, after: AccountInventory): string {
  const gone = before.resources.filter((one) => !after.resources.includes(one)).map((one) => `- ${one}`);
  const added = after.resources.filter((one) => !before.resources.includes(one)).map((one) => `+ ${one}`);
  return [...gone, ...added].join(', ') || 'Block Public Access of the account';
}
