// The instructor's vocabulary: a class is a roster of members, and each member is one learner's place in one account.

/** How the instructor gets into a member's account. */
export type Via =
  | { readonly kind: 'role'; readonly arn: string; readonly externalId?: string | undefined }
  | { readonly kind: 'profile'; readonly profile: string };

export interface Member {
  /** As the instructor calls the learner; unique in the class, without regard to case. */
  readonly name: string;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** Empty where the learner has the account alone. */
  readonly suffix: string;
  readonly via: Via;
  /** Where the roster names it; absent where it comes from Organizations. */
  readonly line?: number | undefined;
}

export interface Roster {
  /** Also the name of its folder under `.workshop/class/`. */
  readonly className: string;
  /** For people: the file, or the organisational unit. */
  readonly source: string;
  /** At least one; in the order of the source. */
  readonly members: readonly Member[];
}

/** What is wrong with a roster: all of it is told at once. */
export interface Problem {
  /** Of the file; absent where it is about the file as a whole. */
  readonly line?: number | undefined;
  readonly text: string;
}
