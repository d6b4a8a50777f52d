// Which page to show: the part of the address after #.
import { onMounted, onUnmounted, ref, type Ref } from 'vue';

export type Route = { page: 'shorten' } | { page: 'follow'; id: string };

/** `#/<id>` is a short link. The server never sees this part, so the page works on every web server. */
export function parseHash(hash: string): Route {
  const id = /^#\/(.+)$/.exec(hash)?.[1];
  return id === undefined ? { page: 'shorten' } : { page: 'follow', id };
}

export function useRoute(): Ref<Route> {
  const route = ref(parseHash(location.hash));
  const update = (): void => {
    route.value = parseHash(location.hash);
  };
  onMounted(() => addEventListener('hashchange', update));
  onUnmounted(() => removeEventListener('hashchange', update));
  return route;
}
