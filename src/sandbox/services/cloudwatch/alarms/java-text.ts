// Numbers and times in the texts of CloudWatch, which Java writes: `1.0`, `1.0E7`, `26/10/23 16:42:00`.

/** As Double.toString does. */
export function doubleText(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e7)) {
    const text = plain(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

/** JavaScript has an exponent from 1e-7 downwards only, so that every number in question is plain. */
function plain(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** `dd/MM/yy HH:mm:ss` */
export function shortTime(time: number): string {
  const iso = new Date(time).toISOString();
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`;
}

/** `2023-10-26T16:42:00.000+0000` */
export function longTime(time: number): string {
  return new Date(time).toISOString().replace('Z', '+0000');
}

/** JSON in which numbers that are doubles in Java are written as such; the names of integers are given. */
export function javaJson(value: unknown, integers: readonly string[], name = ''): string {
  if (typeof value === 'number') return integers.includes(name) ? String(value) : doubleText(value);
  if (Array.isArray(value)) return `[${value.map((item) => javaJson(item, integers)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${javaJson(item, integers, key)}`).join(',')}}`;
}
