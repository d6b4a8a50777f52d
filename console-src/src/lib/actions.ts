// Starts the commands behind the buttons, and keeps why one could not start.
import { ref } from 'vue';
import { failureOf, post, type Failure } from './server';

export const refused = ref<Failure>();

export async function run(action: string, name?: string): Promise<boolean> {
  refused.value = undefined;
  return post('run', { action, ...(name !== undefined && { name }) }).then(
    () => true,
    (error: unknown) => {
      refused.value = failureOf(error);
      return false;
    },
  );
}

export const answer = (question: number, value: unknown) => send('answer', { question, value });
export const press = (key: string) => send('key', { key });
export const stop = () => send('stop', {});

async function send(path: string, body: object): Promise<void> {
  await post(path, body).catch((error: unknown) => (refused.value = failureOf(error)));
}
