/** The house's arrows: which lib may import which. Everything else between libs is an error, and so is a cycle. */
const arrows = {
  'caster-events': [],
  tracing: [],
  wire: ['tracing'],
  postgres: [],
  kafka: [],
  caster: [],
  pictures: [],
  access: ['wire', 'postgres'],
  'event-store': ['postgres', 'tracing'],
  projections: ['event-store', 'kafka', 'postgres', 'tracing'],
  'read-models': ['caster', 'projections', 'postgres', 'event-store'],
  'event-relay': ['event-store', 'caster', 'caster-events', 'kafka', 'tracing'],
  retention: ['postgres', 'event-store', 'projections', 'caster'],
  operations: ['wire', 'caster', 'pictures', 'event-store', 'read-models', 'tracing'],
  compatibility: ['wire', 'operations'],
};
/** What `caster-events` exports besides its index, each by a name of its own. */
const entriesOfThePackage = '^libs/caster-events/src/(kafkajs|platformatic|postgres)\\.ts$';
const tests = '\\.(spec|suite)\\.ts$';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(arrows).map(([lib, may]) => ({
      name: `${lib}-imports-only-what-it-may`,
      severity: 'error',
      from: { path: `^libs/${lib}/`, pathNot: tests },
      to: { path: '^(libs|apps|test|examples|bench)/', pathNot: `^libs/(${[lib, ...may].join('|')})/` },
    })),
    {
      name: 'libs-are-entered-by-their-index',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/([^/]+)/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'apps-enter-libs-by-their-index',
      severity: 'error',
      from: { path: '^(apps|test|examples|bench)/' },
      to: { path: '^libs/', pathNot: ['^libs/[^/]+/src/index\\.ts$', entriesOfThePackage] },
    },
    {
      name: 'only-kafka-speaks-kafkajs',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/kafka/', entriesOfThePackage, tests] },
      to: { path: 'node_modules/kafkajs' },
    },
    {
      name: 'only-tracing-speaks-opentelemetry',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/tracing/src/otlp-tracer\\.ts$', tests] },
      to: { path: 'node_modules/@opentelemetry' },
    },
    {
      name: 'nest-stays-at-the-edge',
      severity: 'error',
      from: { path: '^libs/', pathNot: '\\.(module|controller|handler)\\.ts$' },
      to: { path: 'node_modules/@nestjs' },
    },
    {
      name: 'production-code-imports-no-tests',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [tests, '^libs/testing/'] },
      to: { path: ['^libs/testing/', tests] },
    },
    {
      name: 'the-console-meets-the-program-by-its-api',
      comment: 'What a browser runs may share pure functions with the program, and types.',
      severity: 'error',
      from: { path: '^apps/console/' },
      to: { path: '^(apps|libs|test|examples|bench)/', pathNot: '^(apps/console|libs/pictures)/' },
    },
    {
      name: 'the-program-imports-no-console',
      severity: 'error',
      from: { path: '^(apps/understudy|libs|examples|bench)/' },
      to: { path: '^apps/console/' },
    },
    {
      name: 'the-bench-measures-from-outside',
      severity: 'error',
      from: { path: '^(apps|libs|examples)/' },
      to: { path: '^bench/' },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      // What is built is not there before the first build.
      to: { couldNotResolve: true, pathNot: '(^|/)dist/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
