/**
 * Between whoever knows of news and whoever waits for them. Raised while nobody waits, it is kept for the next wait: news
 * between a look and the wait after it are not missed.
 */
export class Signal {
  private isRaised = false;
  private answer: (() => void) | undefined;

  raise(): void {
    this.isRaised = true;
    this.answer?.();
  }

  /** Resolves when it is raised next, or after this many milliseconds. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.isRaised) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.answer = resolve;
        timer = setTimeout(resolve, milliseconds);
      });
      clearTimeout(timer);
      this.answer = undefined;
    }
    this.isRaised = false;
  }
}
