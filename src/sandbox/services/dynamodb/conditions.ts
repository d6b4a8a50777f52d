// Condition expressions, parsed once: dynalite would parse the same text again for each request.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

interface Parser {
  parse(text: string, options: { context: { isKeyCondition?: boolean } }): unknown;
}

const conditions = new Map<string, unknown>();
let parse: Parser['parse'] | undefined;

/**
 * A condition that names no placeholders means the same each time, and dynalite only reads what it was parsed into. To
 * parse it took longer than all else that a PutItem does in dynalite.
 */
export function keepConditions(): void {
  if (parse) return;
  const parser = require('dynalite/db/conditionParser') as Parser;
  const slow = (parse = parser.parse);
  parser.parse = (text, options) => {
    if (options.context.isKeyCondition || /[#:]/.test(text)) return slow(text, options);
    if (!conditions.has(text)) {
      if (conditions.size >= 1_000) conditions.clear();
      conditions.set(text, slow(text, options));
    }
    return conditions.get(text);
  };
}
