// Values that a stack knows only once it exists, such as an id, and what stands for them in its code.

export interface Reference {
  /** The id of the record that has the value; undefined for what belongs to no resource, such as the region. */
  readonly owner?: string;
  readonly value: string;
  /** In the language of the code. */
  readonly expression: string;
  /** Also inside of a longer text: an id or an ARN, and not a name. */
  readonly isPart: boolean;
}

/** Cuts a text where it has the value of a reference. Longer values first: the ARN of a bucket is in that of its objects. */
export function splitAtReferences(text: string, references: readonly Reference[]): readonly (string | Reference)[] {
  const whole = references.find(({ value }) => value === text);
  if (whole) return [whole];
  let pieces: readonly (string | Reference)[] = [text];
  const parts = references.filter(({ isPart }) => isPart);
  for (const reference of parts.toSorted((one, other) => other.value.length - one.value.length))
    pieces = pieces.flatMap((piece) =>
      typeof piece === 'string'
        ? piece.split(reference.value).flatMap((rest, index) => (index === 0 ? [rest] : [reference, rest]))
        : [piece],
    );
  return pieces.filter((piece) => piece !== '');
}
