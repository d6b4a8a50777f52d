// The name `__proto__`: in JSON and on AWS one as any other, in JavaScript the prototype of an object. Code that copies
// values by their names, such as the SDK's, loses it. So within the sandbox it has another name.

const name = '__proto__';

/** As long in bytes, because items are measured. Nobody types it, and no service accepts its characters in a name. */
const hiddenName = '\u{10fffd}\u0001\u{10fffd}';
/** As JSON text has it. */
const hiddenText = JSON.stringify(hiddenName).slice(1, -1);

/** A whole JSON string, and the colon that makes it a name; or one that does not end, so that no other begins within it. */
const strings = /"[^"\\]*(?:\\(?:.|$)[^"\\]*)*(?:"(\s*:)?|$)/gs;

export function mentionsProto(text: string | Buffer): boolean {
  // Each of its letters may be written by its number.
  return text.includes(name) || text.includes('\\u00');
}

/** JSON text with other names in place of `__proto__`; values stay. */
export function hideProto(json: string): string {
  if (!mentionsProto(json)) return json;
  return json.replace(strings, (whole, colon?: string) =>
    colon !== undefined && isProto(whole.slice(0, whole.length - colon.length)) ? `"${hiddenText}"${colon}` : whole,
  );
}

function isProto(quoted: string): boolean {
  if (quoted === `"${name}"`) return true;
  try {
    return quoted.includes('\\') && JSON.parse(quoted) === name;
  } catch {
    return false;
  }
}

/** JSON text as the caller sees it. */
export function showProto(json: string): string {
  return json.includes(hiddenText) ? json.replaceAll(hiddenText, name) : json;
}

/** A name that is a value, such as that of a key attribute. */
export function hideName(value: unknown): unknown {
  return value === name ? hiddenName : value;
}
