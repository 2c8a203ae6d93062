/** One block of a stream of server-sent events. */
export interface Block {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
}

/** The blocks of a body as they come; ends with the body. */
export async function* blocksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Block> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (text + decoder.decode(value, { stream: true })).split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) yield blockOf(part);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function blockOf(text: string): Block {
  const block: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
    // Several lines of data are one text.
    if (name !== '')
      block[name] = name === 'data' && block.data !== undefined ? `${block.data}\n${value}` : value;
  }
  return block;
}
