// Ends a run with one plain line of true totals that people and CI can read without parsing colours.
export default class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    // A suite that could not even start ran no test, but it failed.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
    // Jest's own summary comes after all reporters; this line is the last.
    process.once('exit', () => process.stdout.write(`\n${line}\n`));
  }
}
