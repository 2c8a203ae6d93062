export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** Puts answers together from what a connection brings, one after the other. */
export class AnswerReader {
  private received: Buffer | undefined;

  /** The answer, once it is whole. */
  add(bytes: Buffer): HttpAnswer | undefined {
    const all = this.received ? Buffer.concat([this.received, bytes]) : bytes;
    const headEnd = all.indexOf(HEAD_END);
    const end = headEnd < 0 ? Number.POSITIVE_INFINITY : headEnd + 4 + bodyLength(all, headEnd);
    this.received = all.length < end ? all : undefined;
    if (this.received) return undefined;
    // HTTP/1.1 and a space are nine characters.
    return { status: Number(all.toString('latin1', 9, 12)), body: all.toString('utf8', headEnd + 4, end) };
  }
}

function bodyLength(answer: Buffer, headEnd: number): number {
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(answer.toString('latin1', 0, headEnd)) ?? [];
  if (length === undefined) throw new Error('An answer without Content-Length');
  return Number(length);
}
