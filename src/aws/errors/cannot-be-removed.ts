// Why something can never be removed by anybody in the account. Trying again does not help, so it is reported once.

interface Row {
  /** Of the error. */
  readonly names: RegExp;
  readonly text?: RegExp;
  readonly because: string;
}

const rows: readonly Row[] = [
  {
    // source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html (UnmodifiableEntity), checked 2026-11-29
    names: /^UnmodifiableEntity/,
    because: 'it belongs to an AWS service, and only that service can delete it.',
  },
  {
    // source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html, checked 2026-11-29
    names: /^AccessDenied/,
    text: /object lock|protected by object/i,
    because: 'S3 Object Lock keeps its objects until their retention ends.',
  },
];

/** One sentence, which completes "cannot be removed: …"; undefined where another try may succeed. */
export function cannotBeRemoved(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message, cause } = error;
  const row = rows.find(({ names, text }) => names.test(name) && (text?.test(message) ?? true));
  return row?.because ?? (cause === undefined ? undefined : cannotBeRemoved(cause));
}
