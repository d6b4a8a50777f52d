// Decides whether an account counts as a production account, which no class action changes unless it is named.
import type { AccountFacts } from './organization.ts';

/** What `AccountRefused` says, or undefined. Any of these words as a whole, in any case: prod, prd, production. */
export function productionReason({
  alias,
  name,
  path,
  environment,
}: AccountFacts & { readonly alias: string | null }): string | undefined {
  const sources: readonly (readonly [what: string, text: string | null | undefined])[] = [
    ['its alias', alias],
    ['its name', name],
    ['its organizational unit', path],
    ['its tag environment', environment],
  ];
  for (const [what, text] of sources) {
    const word = wordsOf(text ?? '').find((one) => productionWords.has(one));
    if (word) return `${what} "${text}" has the word "${word}" (--allow-production lifts this)`;
  }
  return undefined;
}

const productionWords = new Set(['prod', 'prd', 'production']);

/** `shopProd-2` → shop, prod. "Products" is another word. */
function wordsOf(text: string): string[] {
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u);
}
