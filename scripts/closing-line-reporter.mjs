// Ends a run with one plain line of true totals that people and CI can read without parsing colours. A worker that had
// to be killed fails the run: a test left something open, and Jest only says so in passing.
export default class ClosingLineReporter {
  #leftOpen = false;

  constructor() {
    const { error } = console;
    console.error = (...said) => {
      this.#leftOpen ||= String(said[0]).includes('worker process has failed to exit gracefully');
      error.apply(console, said);
    };
  }

  onRunComplete(_contexts, results) {
    // A suite that could not even start ran no test, but it failed.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + (this.#leftOpen ? 1 : 0);
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
    // Jest's own summary comes after all reporters; this line is the last.
    process.once('exit', () => process.stdout.write(`\n${line}\n`));
  }

  /** What makes Jest fail a run whose tests have all passed. */
  getLastError() {
    if (this.#leftOpen)
      return new Error('A worker did not end by itself: a test left a timer, socket or process open');
  }
}
