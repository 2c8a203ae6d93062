import { join } from 'node:path';
import type { Dashboard, Panel } from '@grafana/schema';
import ts from 'typescript';

const PANELS = '@grafana/schema/dist/esm/raw/composable';
/** By the type of a panel, the module of Grafana that says what options it has. */
const optionsOf: Readonly<Record<string, string>> = {
  timeseries: `${PANELS}/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen`,
  stat: `${PANELS}/stat/panelcfg/x/StatPanelCfg_types.gen`,
  table: `${PANELS}/table/panelcfg/x/TablePanelCfg_types.gen`,
};

const HEAD = `
import type * as grafana from '@grafana/schema';
${Object.entries(optionsOf)
  .map(([type, module]) => `import type * as ${type} from '${module}';`)
  .join('\n')}

// With what the datasource Prometheus adds to it.
type Annotation = Written<grafana.AnnotationQuery<grafana.DataQuery & { expr: string }>> & { titleFormat: string };

// In a file an enumeration is the text that it stands for.
type Written<T> = T extends string ? \`\${T}\` : T extends object ? { [K in keyof T]: Written<T[K]> } : T;
`;

/**
 * What Grafana's own types say against these dashboards. Its schema is published as TypeScript: each dashboard and each
 * panel is written as a constant of its type, and the compiler told to check that.
 */
export function faultsAgainstSchema(
  dashboards: readonly { readonly file: string; readonly dashboard: Dashboard }[],
): string[] {
  const name = join(process.cwd(), 'dashboards-as-typescript.ts');
  const source = HEAD + dashboards.map(({ dashboard }, place) => asConstants(dashboard, place)).join('\n');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    lib: ['lib.es2022.d.ts'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram([name], options, {
    ...host,
    fileExists: (path) => path === name || host.fileExists(path),
    readFile: (path) => (path === name ? source : host.readFile(path)),
    getSourceFile: (path, ...others) =>
      path === name
        ? ts.createSourceFile(path, source, ts.ScriptTarget.ES2022)
        : host.getSourceFile(path, ...others),
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ messageText, start = 0 }) =>
        `${ts.flattenDiagnosticMessageText(messageText, ' ')} ${placeIn(source, start)}`,
    );
}

function asConstants({ panels = [], annotations, ...rest }: Dashboard, place: number): string {
  const written = (panels as Panel[]).map((panel, n) => {
    if (!(panel.type in optionsOf))
      throw new Error(`No module is known that has the options of a ${panel.type}.`);
    // A panel's type says no more of its options than that there are some.
    const { options, fieldConfig, ...others } = panel;
    const defaults = fieldConfig?.defaults ?? {};
    return `
      const panel${place}_${n}: Written<Omit<grafana.Panel, 'options' | 'fieldConfig'>> = ${JSON.stringify(others)};
      const options${place}_${n}: Written<${panel.type}.Options> = ${JSON.stringify(options)};
      const field${place}_${n}: Written<Omit<grafana.FieldConfig, 'custom'>> & { custom?: Written<${fieldOptionsOf(panel.type)}> } = ${JSON.stringify(defaults)};`;
  });
  return `
    const dashboard${place}: Written<Omit<grafana.Dashboard, 'panels' | 'annotations'>> = ${JSON.stringify(rest)};
    const annotations${place}: { list: Annotation[] } = ${JSON.stringify(annotations)};
    ${written.join('')}`;
}

const fieldOptionsOf = (type: string) => (type === 'stat' ? 'never' : `${type}.FieldConfig`);

const placeIn = (source: string, start: number) =>
  `near ${source.slice(Math.max(0, start - 60), start + 60)}`;
