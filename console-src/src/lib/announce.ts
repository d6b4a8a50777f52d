// Texts for screen readers. App.vue has the one live region that reads them out.
import { nextTick, ref } from 'vue';

export const announcement = ref('');

export async function announce(text: string): Promise<void> {
  // A screen reader repeats the same text only if the region was empty in between.
  announcement.value = '';
  await nextTick();
  announcement.value = text;
}
