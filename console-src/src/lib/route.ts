// The part of the address after #: `#/course/api` is the step api.
import { computed, ref } from 'vue';

const hash = ref(location.hash);
addEventListener('hashchange', () => (hash.value = location.hash));

export const route = computed(() => {
  const [view = '', item] = hash.value.replace(/^#\/?/, '').split('/');
  return { view: view || 'course', item: item === undefined || item === '' ? undefined : decodeURIComponent(item) };
});

export function go(view: string, item?: string): void {
  location.hash = `#/${view}${item === undefined ? '' : `/${encodeURIComponent(item)}`}`;
}
