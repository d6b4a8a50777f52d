// What was chosen from a list is beside it, or below it where the page has one column.
import { nextTick, type ShallowRef } from 'vue';

/** Scrolls the list, and not the page, to the link of what is shown beside it. */
export async function revealInList({ value: list }: Readonly<ShallowRef<HTMLElement | null>>): Promise<void> {
  await nextTick();
  const link = list?.querySelector<HTMLElement>('[aria-current="true"]');
  if (!list || !link) return;
  const top = link.getBoundingClientRect().top - list.getBoundingClientRect().top;
  if (top < 0 || top + link.offsetHeight > list.clientHeight) list.scrollTop += top - list.clientHeight / 3;
}

/**
 * Scrolls to the element where it is not in the upper half of the window. By keyboard, its heading gets the focus: the list
 * can have hundreds of links before it.
 */
export async function reveal(
  { value: element }: Readonly<ShallowRef<HTMLElement | null>>,
  { from = '[aria-current="true"]' }: { readonly from?: string } = {},
): Promise<void> {
  await nextTick();
  if (!element) return;
  const heading = element.querySelector<HTMLElement>('h2');
  if (heading && document.activeElement?.matches(`:is(${from}):focus-visible`)) {
    heading.tabIndex = -1;
    heading.focus();
  } else if (element.getBoundingClientRect().top > innerHeight / 2) element.scrollIntoView();
}
