// The order of an export that names things before it uses them.

interface Ordered {
  readonly id: string;
  /** Ids that come before it. */
  readonly needs: readonly string[];
}

/** As in the course, and everything after what it needs. */
export function inOrder<Entry extends Ordered>(entries: readonly Entry[]): Entry[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const order = new Set<Entry>();
  const visiting = new Set<Entry>();
  const visit = (entry: Entry) => {
    if (order.has(entry) || visiting.has(entry)) return;
    visiting.add(entry);
    for (const id of entry.needs) {
      const other = byId.get(id);
      if (other) visit(other);
    }
    order.add(entry);
  };
  entries.forEach(visit);
  return [...order];
}
