// Values that are sent as text, in addresses and forms.
import type { NormalizedSchema } from '@smithy/core/schema';

/** A text that is no value of the type becomes one that `typeError` finds. */
export function fromText(schema: NormalizedSchema, text: string): unknown {
  if (schema.isNumericSchema()) return text.trim() === '' ? NaN : Number(text);
  if (schema.isBooleanSchema()) return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text;
  if (schema.isTimestampSchema()) return new Date(/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : text);
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, 'base64'));
  return text;
}
