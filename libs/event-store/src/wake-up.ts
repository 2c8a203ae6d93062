/**
 * A bell between whoever knows of news and whoever waits for them. A ring while nobody waits is kept, so that the
 * news between a look and the wait after it are not slept through.
 */
export class WakeUp {
  private rung = false;
  private answer: (() => void) | undefined;

  ring(): void {
    this.rung = true;
    this.answer?.();
  }

  /** Resolves at the next ring, or after this many milliseconds. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.rung) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.answer = resolve;
        timer = setTimeout(resolve, milliseconds);
      });
      clearTimeout(timer);
      this.answer = undefined;
    }
    this.rung = false;
  }
}
