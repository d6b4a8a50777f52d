// Responses that are sent part by part, while they are being made.

interface ObservedStream {
  readonly stream: AsyncIterable<Uint8Array>;
  /** Resolves when it has ended, has failed, or nobody reads it any more. */
  readonly ended: Promise<void>;
}

/** As much as a trace keeps of a body, and a byte more, which shows that there is more. */
const maxBeginning = 4097;

/** `onEnd` gets the beginning of what was read. */
export function observeStream(stream: AsyncIterable<Uint8Array>, onEnd: (beginning: Buffer) => void): ObservedStream {
  let resolveEnded: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (resolveEnded = resolve));
  async function* observe(): AsyncIterable<Uint8Array> {
    const beginning: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const part of stream) {
        if (size < maxBeginning) beginning.push(part.subarray(0, maxBeginning - size));
        size += part.length;
        yield part;
      }
    } finally {
      onEnd(Buffer.concat(beginning));
      resolveEnded();
    }
  }
  return { stream: observe(), ended };
}
