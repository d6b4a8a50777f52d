// The links that the user created in this browser, in local storage.
import { onUnmounted, ref, type Ref } from 'vue';

export interface Link {
  id: string;
  url: string;
}

export interface History {
  readonly links: Ref<Link[]>;
  /** False if the browser does not allow storage. Then the list is lost with the tab. */
  readonly saved: Ref<boolean>;
  add(link: Link): void;
  remove(id: string): void;
  clear(): void;
  /** Puts removed links back, after newer ones. */
  restore(removed: Link[]): void;
}

const maxLinks = 100;

/** Newest first. An id belongs to one API, so each API has its own list. */
export function useHistory(apiUrl: string): History {
  const key = `short-links ${apiUrl}`;
  const links = ref(read(key) ?? []);
  const saved = ref(true);

  // Another tab can have changed the list, so each change starts from the stored one.
  const change = (edit: (links: Link[]) => Link[]): void => {
    links.value = edit(read(key) ?? links.value).slice(0, maxLinks);
    saved.value = write(key, links.value);
  };
  const follow = (event: StorageEvent): void => {
    if (event.key === key || event.key === null) links.value = read(key) ?? [];
  };
  addEventListener('storage', follow);
  onUnmounted(() => removeEventListener('storage', follow));

  return {
    links,
    saved,
    add: (link) => change((all) => [link, ...all.filter(({ id }) => id !== link.id)]),
    remove: (id) => change((all) => all.filter((link) => link.id !== id)),
    clear: () => change(() => []),
    restore: (removed) =>
      change((all) => [...all.filter(({ id }) => !removed.some((link) => link.id === id)), ...removed]),
  };
}

function read(key: string): Link[] | undefined {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return Array.isArray(stored) ? stored.filter(isLink) : undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, links: Link[]): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(links));
    return true;
  } catch {
    return false;
  }
}

function isLink(value: unknown): value is Link {
  const { id, url } = Object(value) as Partial<Record<keyof Link, unknown>>;
  return typeof id === 'string' && typeof url === 'string';
}
