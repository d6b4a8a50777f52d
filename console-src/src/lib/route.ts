// The part of the address after #: `#/course/api` is the step api, and `#/resources/table/items` a tab of the table.
import { computed, ref } from 'vue';

const hash = ref(location.hash);
addEventListener('hashchange', () => (hash.value = location.hash));

export const route = computed(() => {
  const [view = '', item, part] = hash.value.replace(/^#\/?/, '').split('/').map(decoded);
  return { view: view || 'course', item: item || undefined, part: part || undefined };
});

export function go(view: string, ...items: readonly string[]): void {
  location.hash = `#/${[view, ...items].map(encodeURIComponent).join('/')}`;
}

/** An address that somebody has typed may be no encoding of anything. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
