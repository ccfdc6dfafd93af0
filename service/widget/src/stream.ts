// The answer's stream: bytes in, parts out.

import { createParser } from "eventsource-parser";
import type { Part } from "./types.js";

/** The parts of a stream as they come; ends at `[DONE]` or where the bytes end. */
export async function* parts(body: ReadableStream<Uint8Array>): AsyncGenerator<Part> {
  const waiting: Part[] = [];
  let done = false;
  const parser = createParser({
    onEvent({ data }) {
      if (data === "[DONE]") done = true;
      else waiting.push(JSON.parse(data) as Part);
    },
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    while (!done) {
      const { value, done: ended } = await reader.read();
      if (ended) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* waiting.splice(0);
    }
  } finally {
    reader.cancel().catch(() => undefined); // already closed, or the caller gave up
  }
}
