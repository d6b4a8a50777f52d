// A template's text, read, with its transforms carried out.
import { parseTemplate } from '../template/parse.ts';
import type { Template } from '../template/declarations.ts';
import { readTemplate } from '../template/template.ts';
import { transformed } from './transform.ts';

export interface RequestedTemplate {
  /** As it was sent. */
  readonly text: string;
  readonly template: Template;
  /** After its transforms; absent where it has none. */
  readonly processed?: string | undefined;
}

export function understood(text: string): RequestedTemplate {
  const document = parseTemplate(text);
  const result = transformed(document);
  const template = readTemplate(result);
  return { text, template, ...(result !== document && { processed: JSON.stringify(result) }) };
}
