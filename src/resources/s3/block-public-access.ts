// Block Public Access in its four flags, which buckets and accounts have alike.

// A type, not an interface: it is stored.
export type Flags = {
  BlockPublicAcls: boolean;
  IgnorePublicAcls: boolean;
  BlockPublicPolicy: boolean;
  RestrictPublicBuckets: boolean;
};

/** As in the console's one box, "Block all public access". */
export function allFlags(on: boolean): Flags {
  return { BlockPublicAcls: on, IgnorePublicAcls: on, BlockPublicPolicy: on, RestrictPublicBuckets: on };
}

/** A flag left out is off, and so are all four where nothing is configured. */
export function flagsOf(live: Partial<Record<keyof Flags, boolean | undefined>> | undefined): Flags {
  return {
    BlockPublicAcls: live?.BlockPublicAcls ?? false,
    IgnorePublicAcls: live?.IgnorePublicAcls ?? false,
    BlockPublicPolicy: live?.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: live?.RestrictPublicBuckets ?? false,
  };
}

export function sameFlags(one: Flags | undefined, other: Flags | undefined): boolean {
  return JSON.stringify(one && flagsOf(one)) === JSON.stringify(other && flagsOf(other));
}
