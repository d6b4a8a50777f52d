// Reads a teaching text: Markdown whose headings are keys. What stands below a heading belongs to it.

/** `level` is the number of hashes; text before the first heading stands under the empty key. Headings in a row share. */
export function sectionsOf(markdown: string, level: number): Map<string, string> {
  const sections = new Map<string, string>();
  const heading = new RegExp(`^#{${level}} +(.*)$`);
  let [keys, lines]: [string[], string[]] = [[''], []];
  const text = () => lines.join('\n').trim();
  for (const line of markdown.split('\n')) {
    const found = heading.exec(line)?.[1]?.trim();
    if (found === undefined) lines.push(line);
    else if (text() === '' && keys[0] !== '') keys.push(found);
    else {
      for (const key of keys) sections.set(key, text());
      [keys, lines] = [[found], []];
    }
  }
  for (const key of keys) sections.set(key, text());
  return sections;
}
