/** Runs a command to its end. What goes wrong is said in one line, and the exit code is 1. */
export function runCommand(complaint: string, command: () => Promise<void>): void {
  command().catch((error: unknown) => {
    process.stderr.write(`${complaint}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
