// Output for programs: one JSON document, or every event as a line of JSON. It asks no question.
import { WorkshopError } from '../engine/errors.ts';
import type { Event, Json } from '../engine/types.ts';
import { jsonText, visible } from '../lib/visible.ts';
import type { Ui } from './ui.ts';

export function jsonUi(): Ui {
  return {
    ...silent('json'),
    on: () => undefined,
    page: (document) => void process.stdout.write(`${jsonText(document, 2)}\n`),
    result: (document) => void process.stdout.write(`${jsonText(document, 2)}\n`),
    ready: (document) => void process.stdout.write(`${jsonText(document)}\n`),
    error: (error) => void process.stdout.write(`${jsonText({ error: errorDocument(error) }, 2)}\n`),
  };
}

export function ndjsonUi(): Ui {
  const line = (value: object) => void process.stdout.write(`${jsonText(value)}\n`);
  return {
    ...silent('ndjson'),
    on: (event) => line({ at: new Date().toISOString(), ...event, ...oldNames(event) }),
    page: (document) => line({ at: new Date().toISOString(), type: 'result', result: document }),
    result: (document) => line({ at: new Date().toISOString(), type: 'result', result: document }),
    ready: (document) => line({ at: new Date().toISOString(), type: 'result', result: document }),
    error: (error) => line({ at: new Date().toISOString(), type: 'error', ...errorDocument(error) }),
  };
}

/** Scripts of before checks had ids read a check's title as `says`. */
function oldNames(event: Event): { readonly says?: string } {
  return event.type === 'check' || event.type.startsWith('failure.')
    ? { says: (event as { title: string }).title }
    : {};
}

function silent(mode: 'json' | 'ndjson') {
  return {
    mode,
    interactive: false,
    dialog: false,
    say: () => undefined,
    trace: (text: string) => void process.stderr.write(`${visible(text)}\n`),
    prose: () => undefined,
    choose: () => Promise.resolve(undefined),
    next: () => undefined,
    close: () => undefined,
    confirm(question: string, flag: string): Promise<boolean> {
      throw needsAnswer(question, flag);
    },
    ask(question: string, flag: string): Promise<string> {
      throw needsAnswer(question, flag);
    },
  };
}

function errorDocument({ code, message, state, fix }: WorkshopError): { readonly [key: string]: Json } {
  return { code, message, state: state ?? null, fix: fix ?? null };
}

/** `again`: the command line, to be repeated with the flag. A flag with a part to fill in is named alone. */
export function needsAnswer(question: string, flag: string, again?: string): WorkshopError {
  return new WorkshopError({
    code: 'needs-answer',
    message: `This needs an answer, but the session is not interactive: ${question}`,
    state: 'Nothing was changed.',
    fix: again === undefined || flag.includes('<') ? `run the command again with ${flag}` : `${again} ${flag}`,
  });
}
