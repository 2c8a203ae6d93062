import { availableParallelism } from 'node:os';

const base = {
  rootDir: import.meta.dirname ?? new URL('.', import.meta.url).pathname,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
// Only these meet servers; the unit project starts in a second and needs nothing but Node.
const withServers = {
  ...base,
  globalSetup: '<rootDir>/libs/testing/src/jest/start-servers.ts',
  globalTeardown: '<rootDir>/libs/testing/src/jest/stop-servers.ts',
};

export default {
  // Much of a run is waiting for servers to stop and start: twice as many workers as processors take two thirds of the time
  // (measured on two). Each has databases and topics of its own.
  maxWorkers: Math.min(4, 2 * availableParallelism()),
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs,examples,test,bench}/**/*.spec.ts'],
      testPathIgnorePatterns: ['\\.(int|e2e)\\.spec\\.ts$', '/dist/'],
    },
    {
      ...withServers,
      displayName: 'integration',
      testMatch: ['<rootDir>/{apps,libs,bench}/**/*.int.spec.ts'],
    },
    { ...withServers, displayName: 'end to end', testMatch: ['<rootDir>/test/**/*.e2e.spec.ts'] },
  ],
  // A test of the whole program may build studios by the thousand, on a machine that is busy with others; a hang is what
  // this stops. Tests that install packages, or of rounds whose number is a setting, say more.
  testTimeout: 300_000,
  // Nothing is open any more when a worker has run its last test (the reporter below sees to that), but giving back the
  // gigabyte that all those module registries took can take a busy machine longer than Jest's half a second.
  workerGracefulExitTimeout: 10_000,
  reporters: ['default', '<rootDir>/scripts/closing-line-reporter.mjs'],
};
