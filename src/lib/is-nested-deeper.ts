// JSON.parse takes a document of any depth. Code that walks through it by recursion runs out of stack, so what comes from
// elsewhere is refused first.

/** Whether there are more than `levels` lists and objects inside one another. */
export function isNestedDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isNestedDeeper(inner, levels - 1));
}
