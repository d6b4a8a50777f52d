// Parsed condition expressions, cached: dynalite would parse the same text for each request.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

interface Parser {
  parse(text: string, options: { context: { isKeyCondition?: boolean } }): unknown;
}

const maxConditions = 1_000;
const conditions = new Map<string, unknown>();
let parse: Parser['parse'] | undefined;

/**
 * A condition without placeholders always means the same, and dynalite does not change its parsed form. Parsing took
 * longer than everything else that dynalite does for a PutItem.
 */
export function cacheConditions(): void {
  if (parse) return;
  const parser = require('dynalite/db/conditionParser') as Parser;
  const uncached = (parse = parser.parse);
  parser.parse = (text, options) => {
    if (options.context.isKeyCondition || /[#:]/.test(text)) return uncached(text, options);
    if (!conditions.has(text)) {
      if (conditions.size >= maxConditions) conditions.clear();
      conditions.set(text, uncached(text, options));
    }
    return conditions.get(text);
  };
}
