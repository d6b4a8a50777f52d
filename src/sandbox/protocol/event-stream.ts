// Messages of AWS's event streams (application/vnd.amazon.eventstream), as an answer has them.
// source: https://smithy.io/2.0/aws/amazon-eventstream.html
import { crc32 } from 'node:zlib';

export const eventStreamType = 'application/vnd.amazon.eventstream';

/** `event`: the name of a member of the stream's union. */
export function eventMessage(event: string, contentType: string, payload: Uint8Array): Buffer {
  return encode({ ':event-type': event, ':content-type': contentType, ':message-type': 'event' }, payload);
}

/** The last message of a stream that ends with an error; `exception`: a member of the union too. */
export function exceptionMessage(exception: string, contentType: string, payload: Uint8Array): Buffer {
  return encode({ ':exception-type': exception, ':content-type': contentType, ':message-type': 'exception' }, payload);
}

function encode(named: Readonly<Record<string, string>>, payload: Uint8Array): Buffer {
  const headers = Buffer.concat(Object.entries(named).map(([name, value]) => header(name, value)));
  // Both lengths and two checksums, of four bytes each.
  const message = Buffer.alloc(16 + headers.length + payload.length);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(headers.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  headers.copy(message, 12);
  message.set(payload, 12 + headers.length);
  message.writeUInt32BE(crc32(message.subarray(0, -4)), message.length - 4);
  return message;
}

const textType = 7;

function header(name: string, value: string): Buffer {
  const text = Buffer.from(value);
  const head = Buffer.alloc(name.length + 4);
  head.writeUInt8(name.length, 0);
  head.write(name, 1);
  head.writeUInt8(textType, name.length + 1);
  head.writeUInt16BE(text.length, name.length + 2);
  return Buffer.concat([head, text]);
}
