// The size of items in bytes.
// source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html, checked 2026-11-29
import { typeOf, type Item, type Value } from './values.ts';

/** Of one item, its keys included: 400 KB. */
export const maxItemSize = 400 * 1024;

/**
 * `isPage` and the rest: as dynalite counts the megabyte of a page of Query and Scan, found by measuring AWS: names
 * take a byte, values some more, and each item has a header with a copy of its sort key.
 */
export function itemSize(item: Item, isPage = false, withHeader = false, sortKey?: string): number {
  let size = 0;
  let sortKeySize = 0;
  for (const [name, value] of Object.entries(item)) {
    if (value === undefined) continue;
    if (isPage && name === sortKey) sortKeySize = storedSize(value, false);
    else size += storedSize(value, isPage) + (isPage ? 1 : Buffer.byteLength(name));
  }
  return withHeader ? 2 + size + (1 + Math.floor((1 + size) / 3072)) * (18 + sortKeySize) : size;
}

function storedSize(value: Value, isPage: boolean): number {
  const size = valueSize(value, isPage);
  if (!isPage) return size;
  const type = typeOf(value);
  if (type === 'S') return size + (size < 128 ? 1 : size < 16_384 ? 2 : 3);
  if (type === 'B' || type === 'N') return size + 1;
  if (type === 'NULL') return 0;
  const set = value.SS ?? value.NS ?? value.BS;
  return set ? size + set.length + 1 : size;
}

function valueSize(value: Value, isPage: boolean): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  if (value.SS) return value.SS.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (value.NS) return value.NS.reduce((sum, number) => sum + numberSize(number), 0);
  if (value.BS) return value.BS.reduce((sum, bytes) => sum + Buffer.byteLength(bytes, 'base64'), 0);
  if (value.L) return value.L.reduce((sum, inner) => sum + 1 + storedSize(inner, isPage), 3);
  if (value.M) return 3 + Object.keys(value.M).length + itemSize(value.M, isPage);
  return 1;
}

/** A byte for each two digits of its significant ones, paired from the point, one more, and one for a minus. */
function numberSize(text: string): number {
  const [mantissa = '', exponent = '0'] = text.replace(/^[-+]/, '').toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '').length;
  if (significant === 0) return 1;
  /** Of the first significant digit, as in scientific notation. */
  const power = whole.length + Number(exponent) - 1 - ((whole + fraction).length - digits.length);
  const pairs = Math.ceil(significant / 2) + (significant % 2 !== 0 || power % 2 !== 0 ? 0 : 1);
  return 1 + pairs + (text.startsWith('-') ? 1 : 0);
}
