// The forms of what learners and rosters name: suffixes, regions, accounts, roles.

/** Becomes part of every name, and of a bucket's: those are the strictest. */
export function isSuffix(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,19}$/.test(text);
}

export function isRegion(text: string): boolean {
  return /^[a-z]{2}(-[a-z]+)+-\d$/.test(text);
}

export function isAccount(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/** The account of a role's ARN; undefined where it is no such ARN. */
export function accountOfRole(arn: string): string | undefined {
  return /^arn:aws[a-z-]*:iam::(\d{12}):role\/[\w+=,.@/-]{1,576}$/.exec(arn)?.[1];
}

/** Of the partition that the course works in. */
export function isRoleArn(text: string): boolean {
  return text.startsWith('arn:aws:') && accountOfRole(text) !== undefined;
}

/** The name of a role by its ARN, which can have a path before the name. */
export function roleNameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Of a managed policy: a customer's, or one of AWS. */
export function isPolicyArn(text: string): boolean {
  return /^arn:aws:iam::(\d{12}|aws):policy\/[\w+=,.@/-]{1,576}$/.test(text);
}

export function isRoleName(text: string): boolean {
  return /^[\w+=,.@-]{1,64}$/.test(text);
}

/** Bucket names are one name space for the whole world, and guessable ones cost money: strangers' requests are billed. */
export function randomSuffix(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => 'abcdefghijkmnpqrstuvwxyz23456789'[byte % 32]).join('');
}
