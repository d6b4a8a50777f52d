// Numbers with their nouns: "1 check", "3 checks".

/** For nouns whose plural ends in s. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
