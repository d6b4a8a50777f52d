import { nextTick, ref } from 'vue';

/** What a screen reader is told; App.vue holds the one live region that speaks it. */
export const announcement = ref('');

export async function announce(text: string): Promise<void> {
  // The same words twice are only spoken twice if the region was empty in between.
  announcement.value = '';
  await nextTick();
  announcement.value = text;
}
