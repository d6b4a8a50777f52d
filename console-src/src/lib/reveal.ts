// Where the page has one column, what was chosen from a list is below it.
import { nextTick, type ShallowRef } from 'vue';

/** Scrolls to the element where it is not in the upper half of the window. */
export async function reveal({ value: element }: Readonly<ShallowRef<HTMLElement | null>>): Promise<void> {
  await nextTick();
  if (element && element.getBoundingClientRect().top > innerHeight / 2) element.scrollIntoView();
}
