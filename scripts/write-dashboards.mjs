// Writes the dashboards of deploy/observability/grafana/dashboards. A test compares them, and asks a Prometheus that scrapes the
// program for each of their queries.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = 'deploy/observability/grafana/dashboards';
const DATASOURCE = { type: 'prometheus', uid: '$' + '{datasource}' };
const WIDTH = 24;

// Of one installation, and of the processes of it that were chosen.
const JOB = 'job="$job"';
const PROCESSES = `${JOB}, instance=~"$instance"`;

/** As a rate a second over what Grafana finds fit for the time that is looked at. */
const rate = (metric, labels = PROCESSES) => `rate(${metric}{${labels}}[$__rate_interval])`;
const sumBy = (by, of) => (by === '' ? `sum(${of})` : `sum by (${by}) (${of})`);
const quantile = (q, histogram, by = '', labels = PROCESSES) =>
  `histogram_quantile(${q}, ${sumBy(by === '' ? 'le' : `${by}, le`, rate(`${histogram}_bucket`, labels))})`;
/** Half of them, all but one in twenty, all but one in a hundred. */
const quantiles = (histogram, labels = PROCESSES) =>
  [0.5, 0.95, 0.99].map((q) => [quantile(q, histogram, '', labels), `p${q * 100}`]);
const average = (histogram, by = '', labels = PROCESSES) =>
  `${sumBy(by, rate(`${histogram}_sum`, labels))} / ${sumBy(by, rate(`${histogram}_count`, labels))}`;

const steps = (warn, critical) => [
  { color: 'green', value: null },
  ...(warn === undefined ? [] : [{ color: 'orange', value: warn }]),
  ...(critical === undefined ? [] : [{ color: 'red', value: critical }]),
];
/** Red unless it is 1. */
const UP = [
  { color: 'red', value: null },
  { color: 'green', value: 1 },
];

/** A number with its course. `queries`: expression and legend of each. */
const stat = (title, description, unit, queries, { w = 4, thresholds = steps() } = {}) => ({
  type: 'stat',
  title,
  description,
  queries,
  size: { w, h: 4 },
  fieldConfig: {
    defaults: { unit, color: { mode: 'thresholds' }, thresholds: { mode: 'absolute', steps: thresholds } },
    overrides: [],
  },
  options: {
    colorMode: 'value',
    graphMode: 'area',
    justifyMode: 'auto',
    percentChangeColorMode: 'standard',
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    showPercentChange: false,
    orientation: 'auto',
    textMode: 'auto',
    wideLayout: true,
  },
});

const graph = (title, description, unit, queries, { w = 12, stacked = false, max } = {}) => ({
  type: 'timeseries',
  title,
  description,
  queries,
  size: { w, h: 8 },
  fieldConfig: {
    defaults: {
      unit,
      min: 0,
      ...(max !== undefined && { max }),
      color: { mode: 'palette-classic' },
      custom: {
        drawStyle: 'line',
        lineWidth: 1,
        fillOpacity: stacked ? 30 : 10,
        showPoints: 'never',
        spanNulls: false,
        stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
      },
    },
    overrides: [],
  },
  options: {
    legend: { displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['mean', 'lastNotNull'] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
});

const table = (title, description, unit, queries, { w = 24 } = {}) => ({
  type: 'table',
  title,
  description,
  queries: queries.map((query) => [...query, 'table']),
  size: { w, h: 6 },
  fieldConfig: {
    defaults: { unit, custom: { align: 'auto', cellOptions: { type: 'auto' }, inspect: false } },
    overrides: [],
  },
  options: { cellHeight: 'sm', frameIndex: 0, showHeader: true },
});

const calls = {
  uid: 'understudy-calls',
  title: 'Understudy: calls',
  description: 'What callers meet: how many calls, how many fail, how long they take.',
  panels: [
    stat('Calls', 'Answered calls a second, of all operations.', 'reqps', [
      [sumBy('', rate('understudy_calls_total')), 'calls'],
    ]),
    stat(
      'Failed',
      'The share of calls that were answered with InternalError: the fault is ours. An alert tells of more than one in a hundred.',
      'percentunit',
      [
        [
          `(${sumBy('', rate('understudy_calls_total', `${PROCESSES}, code="InternalError"`))} or vector(0)) / ${sumBy('', rate('understudy_calls_total'))}`,
          'InternalError',
        ],
      ],
      { thresholds: steps(0.001, 0.01) },
    ),
    stat(
      'One in a hundred',
      'One call in a hundred takes longer than this.',
      's',
      [[quantile(0.99, 'understudy_call_seconds'), 'p99']],
      { thresholds: steps(0.5, 1) },
    ),
    stat(
      'Ready',
      'Processes that can serve, and tell so at /health/ready.',
      'short',
      [[`sum(understudy_ready{${PROCESSES}})`, 'ready']],
      { thresholds: UP },
    ),
    stat(
      'Reasons of health',
      'The most reasons that one process tells at /health/ready, which has the texts. 0: all is well.',
      'short',
      [[`max(understudy_health_reasons{${PROCESSES}})`, 'reasons']],
      { thresholds: steps(1) },
    ),
    stat(
      'Too many calls',
      'Calls a second that were refused since an account makes too many.',
      'reqps',
      [
        [
          `${sumBy('', rate('understudy_calls_total', `${PROCESSES}, code="Throttling.User"`))} or vector(0)`,
          'throttled',
        ],
      ],
      { thresholds: steps(1) },
    ),
    graph(
      'Calls by operation',
      'Answered calls a second.',
      'reqps',
      [[sumBy('operation', rate('understudy_calls_total')), '{{operation}}']],
      { stacked: true },
    ),
    graph('Refusals by code', 'Calls a second that were answered with another code than OK.', 'reqps', [
      [sumBy('code', rate('understudy_calls_total', `${PROCESSES}, code!="OK"`)), '{{code}}'],
    ]),
    graph(
      'Duration',
      'How long calls take: half of them, all but one in twenty, all but one in a hundred.',
      's',
      quantiles('understudy_call_seconds'),
    ),
    graph('Duration by operation', 'One call of the operation in a hundred takes longer.', 's', [
      [quantile(0.99, 'understudy_call_seconds', 'operation'), '{{operation}}'],
    ]),
    graph(
      'Connections that were closed as they came',
      'A second: MAX_CONNECTIONS were open. Somebody holds them open, or there are more callers than that.',
      'cps',
      [[sumBy('instance', rate('understudy_connections_dropped_total')), '{{instance}}']],
    ),
    graph(
      'Live feeds',
      'Open answers of GET /v1/events. Each API process takes MAX_FEEDS of them.',
      'short',
      [[`sum by (instance) (understudy_live_feeds{${PROCESSES}})`, '{{instance}}']],
    ),
    graph('Calls by process', 'Answered calls a second: whether the load is shared.', 'reqps', [
      [sumBy('instance', rate('understudy_calls_total')), '{{instance}}'],
    ]),
  ],
};

const COPIES = `${PROCESSES}, operation="CopyCaster"`;
const copying = {
  uid: 'understudy-copying',
  title: 'Understudy: copying',
  description: 'Copies of studios: how many are made, answered anew, refused, and how long they take.',
  panels: [
    stat(
      'Copies made',
      'New studios a second by CopyCaster. Answers to retries are not among them.',
      'ops',
      [[sumBy('', rate('understudy_starts_total', `${COPIES}, outcome="appended"`)), 'copies']],
      { w: 6 },
    ),
    stat(
      'Retries answered',
      'Calls a second whose client token had made its copy before: they got the first answer.',
      'ops',
      [
        [
          `${sumBy('', rate('understudy_starts_total', `${COPIES}, outcome="replayed"`))} or vector(0)`,
          'retries',
        ],
      ],
      { w: 6 },
    ),
    stat(
      'One in a hundred',
      'One call of CopyCaster in a hundred takes longer than this.',
      's',
      [[quantile(0.99, 'understudy_call_seconds', '', COPIES), 'p99']],
      { w: 6, thresholds: steps(0.5, 1) },
    ),
    stat(
      'Copies that share a statement',
      'Commands in a statement that begins studios, on the average: above 1, they come faster than statements end.',
      'short',
      [[average('understudy_store_commands', '', `${PROCESSES}, statement="start"`), 'together']],
      { w: 6 },
    ),
    graph(
      'What came of copies',
      'A second: appended is a new studio, replayed a retry, source moved one that was decided once more, since its source was edited meanwhile.',
      'ops',
      [[sumBy('outcome', rate('understudy_starts_total', COPIES)), '{{outcome}}']],
    ),
    graph('Calls of CopyCaster by code', 'A second.', 'reqps', [
      [sumBy('code', rate('understudy_calls_total', COPIES)), '{{code}}'],
    ]),
    graph(
      'Duration of CopyCaster',
      'From the request to its answer.',
      's',
      quantiles('understudy_call_seconds', COPIES),
    ),
    graph('Studios begun by operation', 'New studios and episode groups a second.', 'ops', [
      [
        sumBy('operation', rate('understudy_starts_total', `${PROCESSES}, outcome="appended"`)),
        '{{operation}}',
      ],
    ]),
  ],
};

const store = {
  uid: 'understudy-store',
  title: 'Understudy: store',
  description: 'How events are recorded: statements, how many commands share one, how long they wait for it.',
  panels: [
    graph('Statements', 'A second, by what they do: start begins streams, append goes on with them.', 'ops', [
      [sumBy('statement', rate('understudy_store_commands_count')), '{{statement}}'],
    ]),
    graph(
      'Commands together',
      'Commands in a statement: the average, and what one statement in twenty exceeds. 64 is the most.',
      'short',
      [
        [average('understudy_store_commands', 'statement'), '{{statement}}, average'],
        [quantile(0.95, 'understudy_store_commands', 'statement'), '{{statement}}, p95'],
      ],
    ),
    graph(
      'Wait for the statement before',
      'Of the command that waited for longest, when its statement was sent. An alert tells of half a second.',
      's',
      [
        [quantile(0.5, 'understudy_store_wait_seconds', 'statement'), '{{statement}}, p50'],
        [quantile(0.99, 'understudy_store_wait_seconds', 'statement'), '{{statement}}, p99'],
      ],
    ),
    graph(
      'Duration of statements',
      'With their commit: the disk of PostgreSQL, and locks, are what makes them slow.',
      's',
      [
        [quantile(0.5, 'understudy_store_seconds', 'statement'), '{{statement}}, p50'],
        [quantile(0.99, 'understudy_store_seconds', 'statement'), '{{statement}}, p99'],
      ],
    ),
    graph(
      'Edits by what came of them',
      'A second. A version conflict is an edit that another replica was quicker than: it is decided again, and recorded.',
      'ops',
      [[sumBy('outcome', rate('understudy_appends_total')), '{{outcome}}']],
    ),
    graph(
      'Beginnings by what came of them',
      'Commands a second that begin a studio or an episode group.',
      'ops',
      [[sumBy('outcome', rate('understudy_starts_total')), '{{outcome}}']],
    ),
    graph(
      'Notices heard',
      'Notices of PostgreSQL a second: something was recorded, by whichever process.',
      'ops',
      [[sumBy('instance', rate('understudy_notifications_total')), '{{instance}}']],
    ),
    graph(
      'Oldest open write transaction',
      'Anywhere in the cluster: what was recorded since it began is neither published nor folded. An alert tells of a minute.',
      's',
      [[`max by (pid) (understudy_horizon_seconds{${JOB}})`, 'PostgreSQL process {{pid}}']],
    ),
  ],
};

const relay = {
  uid: 'understudy-relay',
  title: 'Understudy: relay and Kafka',
  description: 'How events come to Kafka: what waits, what is sent, how long Kafka takes to acknowledge it.',
  panels: [
    stat(
      'Events waiting',
      'Recorded and not yet published; 10001 stands for more than 10,000.',
      'short',
      [[`max(understudy_events_waiting{${JOB}})`, 'events']],
      { thresholds: steps(1_000, 10_000) },
    ),
    stat(
      'Oldest of them',
      'Since it was recorded. An alert tells of 30 s.',
      's',
      [[`max(understudy_events_waiting_seconds{${JOB}})`, 'seconds']],
      { thresholds: steps(10, 30) },
    ),
    stat(
      'Kafka',
      'Whether it answers every process that asks it.',
      'bool_yes_no',
      [[`min(understudy_kafka_up{${JOB}})`, 'answers']],
      {
        thresholds: UP,
      },
    ),
    stat(
      'Relays that lead',
      'One of all replicas holds the lease: 1 is right.',
      'short',
      [[`sum(understudy_follower_leading{${JOB}, follower="relay"})`, 'lead']],
      { thresholds: UP },
    ),
    stat(
      'Parked studios',
      'Studios whose events wait because one of them cannot be published: understudy events parked tells which.',
      'short',
      [[`max(understudy_relay_parked_streams{${JOB}})`, 'studios']],
      { thresholds: steps(undefined, 1) },
    ),
    stat('Published', 'Events a second that Kafka has acknowledged.', 'ops', [
      [sumBy('', rate('understudy_events_published_total', JOB)), 'events'],
    ]),
    graph('Events waiting', 'Recorded and not yet published.', 'short', [
      [`max(understudy_events_waiting{${JOB}})`, 'events'],
    ]),
    graph('Age of the oldest that waits', 'Since it was recorded.', 's', [
      [`max(understudy_events_waiting_seconds{${JOB}})`, 'oldest'],
    ]),
    graph(
      'Published',
      'Events a second that Kafka has acknowledged, repeated ones included, by process.',
      'ops',
      [[sumBy('instance', rate('understudy_events_published_total', JOB)), '{{instance}}']],
    ),
    graph(
      'Acknowledgement',
      'From a send until Kafka has acknowledged all of it.',
      's',
      quantiles('understudy_relay_send_seconds', JOB),
    ),
    graph('Records together', 'Records in a send: the average, and what one in twenty exceeds.', 'short', [
      [average('understudy_relay_send_records', '', JOB), 'average'],
      [quantile(0.95, 'understudy_relay_send_records', '', JOB), 'p95'],
    ]),
    graph(
      'Leases taken',
      'How often a process took a lease in the last quarter of an hour. Often: its holders lose it.',
      'short',
      [[`sum by (checkpoint) (increase(understudy_leases_taken_total{${JOB}}[15m]))`, '{{checkpoint}}']],
    ),
    graph(
      'Works',
      '1 while the relay, the projector or the keeper of the views works, 0 while it is in trouble.',
      'short',
      [[`min by (instance, follower) (understudy_follower_up{${JOB}})`, '{{follower}} of {{instance}}']],
      { max: 1 },
    ),
    graph(
      'Leads',
      '1 while the process holds the lease.',
      'short',
      [[`max by (instance, follower) (understudy_follower_leading{${JOB}})`, '{{follower}} of {{instance}}']],
      { max: 1 },
    ),
  ],
};

const views = {
  uid: 'understudy-views',
  title: 'Understudy: projections and views',
  description: 'How far the views are, what the projector does, what is parked or being rebuilt.',
  panels: [
    stat(
      'Parked streams',
      'Streams that a view could not fold: understudy views parked tells which.',
      'short',
      [[`max(understudy_parked_streams{${JOB}})`, 'streams']],
      { w: 6, thresholds: steps(undefined, 1) },
    ),
    stat(
      'Behind',
      'The view that is furthest behind. Queries catch up with what they read.',
      's',
      [[`max(understudy_projector_lag_seconds{${JOB}})`, 'behind']],
      { w: 6, thresholds: steps(10, 60) },
    ),
    stat(
      'Checkpoint behind',
      'The checkpoint that is furthest behind: each list looks at what comes after it.',
      's',
      [[`max(understudy_view_checkpoint_seconds{${JOB}})`, 'behind']],
      { w: 6, thresholds: steps(10, 60) },
    ),
    stat(
      'Rebuilds',
      'Rebuilds that are under way, or were begun and ended before their switch.',
      'short',
      [[`max(count by (instance) (understudy_view_rebuild_events{${JOB}})) or vector(0)`, 'rebuilds']],
      { w: 6 },
    ),
    graph('Events that a view has not folded', 'Among the newest thousand events of the log.', 'short', [
      [`max by (view) (understudy_projector_lag_events{${JOB}})`, '{{view}}'],
    ]),
    graph('Since the oldest of them', 'Since it was recorded. An alert tells of a minute.', 's', [
      [`max by (view) (understudy_projector_lag_seconds{${JOB}})`, '{{view}}'],
    ]),
    graph(
      'Events after the checkpoint',
      'Each list looks at them; 10001 stands for more than 10,000.',
      'short',
      [[`max by (view) (understudy_view_checkpoint_events{${JOB}})`, '{{view}}']],
    ),
    graph('Since the oldest of these', 'Since it was recorded. An alert tells of a minute.', 's', [
      [`max by (view) (understudy_view_checkpoint_seconds{${JOB}})`, '{{view}}'],
    ]),
    graph('Batches of the projector', 'A second.', 'ops', [
      [sumBy('instance', rate('understudy_projector_batch_seconds_count', JOB)), '{{instance}}'],
    ]),
    graph('Records in a batch', 'The average, and what one in twenty exceeds.', 'short', [
      [average('understudy_projector_batch_records', '', JOB), 'average'],
      [quantile(0.95, 'understudy_projector_batch_records', '', JOB), 'p95'],
    ]),
    graph(
      'Duration of a batch',
      'Until all views have folded it.',
      's',
      quantiles('understudy_projector_batch_seconds', JOB),
    ),
    graph(
      'Progress of rebuilds',
      'The share of the events that there were when it began.',
      'percentunit',
      [
        [
          `max by (view) (understudy_view_rebuild_events{${JOB}}) / max by (view) (understudy_view_rebuild_expected_events{${JOB}})`,
          '{{view}}',
        ],
      ],
      { max: 1 },
    ),
    graph(
      'Rebuilds that stand still',
      'Since a rebuild last got on with folding. An alert tells of a quarter of an hour.',
      's',
      [[`max by (view) (understudy_view_rebuild_idle_seconds{${JOB}})`, '{{view}}']],
    ),
  ],
};

const postgres = {
  uid: 'understudy-postgres',
  title: 'Understudy: PostgreSQL',
  description: 'Connections of the processes, tables, what is removed, the audit log.',
  panels: [
    stat(
      'PostgreSQL',
      'Whether it answers every process.',
      'bool_yes_no',
      [[`min(understudy_postgres_up{${PROCESSES}})`, 'answers']],
      {
        w: 6,
        thresholds: UP,
      },
    ),
    stat(
      'Statements that wait',
      'For a connection, now.',
      'short',
      [[`sum(understudy_pool_waiters{${PROCESSES}})`, 'wait']],
      {
        w: 6,
        thresholds: steps(10, 100),
      },
    ),
    stat(
      'Bytes',
      'All tables of the program, with their indexes.',
      'bytes',
      [[`sum(max by (table) (understudy_table_bytes{${JOB}}))`, 'bytes']],
      { w: 6 },
    ),
    stat(
      'Lost audit entries',
      'Since the processes were started.',
      'short',
      [[`sum(understudy_audit_entries_lost_total{${PROCESSES}})`, 'entries']],
      { w: 6, thresholds: steps(undefined, 1) },
    ),
    graph('Connections', 'Those that a process has open, and those of them that nobody uses.', 'short', [
      [`sum by (instance) (understudy_pool_connections{${PROCESSES}})`, '{{instance}}'],
      [`sum by (instance) (understudy_pool_idle_connections{${PROCESSES}})`, '{{instance}}, idle'],
    ]),
    graph(
      'Wait for a connection',
      'Of statements. An alert tells of half a second.',
      's',
      quantiles('understudy_pool_wait_seconds'),
    ),
    graph('Statements that wait', 'For a connection of their process.', 'short', [
      [`sum by (instance) (understudy_pool_waiters{${PROCESSES}})`, '{{instance}}'],
    ]),
    graph(
      'Readers may be seen',
      '0: PostgreSQL hides from the program who holds its readers back; grant it pg_read_all_stats.',
      'short',
      [[`max(understudy_horizon_known{${JOB}})`, 'known']],
      { max: 1 },
    ),
    graph(
      'Bytes by table',
      'With indexes and large values.',
      'bytes',
      [[`max by (table) (understudy_table_bytes{${JOB}})`, '{{table}}']],
      { stacked: true },
    ),
    graph('Rows by table', 'As PostgreSQL estimates them.', 'short', [
      [`max by (table) (understudy_table_rows{${JOB}})`, '{{table}}'],
    ]),
    graph('Removed', 'An hour, since it was kept for long enough.', 'short', [
      [`sum by (what) (increase(understudy_removed_total{${JOB}}[1h]))`, '{{what}}'],
    ]),
    graph(
      'Removal works',
      '1 where the last removal succeeded; it comes once an hour.',
      'short',
      [[`min by (what) (understudy_sweep_up{${JOB}})`, '{{what}}']],
      { max: 1 },
    ),
    graph(
      'Audit entries that wait',
      'They are written together, and wait while PostgreSQL is away: 20,000 at most.',
      'short',
      [[`sum by (instance) (understudy_audit_entries_waiting{${PROCESSES}})`, '{{instance}}']],
    ),
  ],
};

const processes = {
  uid: 'understudy-processes',
  title: 'Understudy: processes',
  description: 'What runs where, with which version, and what it takes.',
  panels: [
    table('What runs', 'Version, Node.js and roles of each process.', 'none', [
      [`understudy_build_info{${PROCESSES}}`, ''],
    ]),
    graph('Answers Prometheus', '1 while it does.', 'short', [[`up{${PROCESSES}}`, '{{instance}}']], {
      max: 1,
    }),
    graph(
      'API processes',
      'Where one process starts several that serve: those that are to serve, and those that do.',
      'short',
      [
        [`understudy_api_processes{${PROCESSES}}`, '{{instance}}, wanted'],
        [`understudy_api_processes_serving{${PROCESSES}}`, '{{instance}}, serving'],
      ],
    ),
    graph(
      'Event loop',
      'How late it is, one time in a hundred. An alert tells of a quarter of a second.',
      's',
      [[`nodejs_eventloop_lag_p99_seconds{${PROCESSES}}`, '{{instance}}']],
    ),
    graph('CPU', 'Cores in use: a process has one thread for its work.', 'short', [
      [rate('process_cpu_seconds_total'), '{{instance}}'],
    ]),
    graph('Memory', 'That the machine has given it.', 'bytes', [
      [`process_resident_memory_bytes{${PROCESSES}}`, '{{instance}}'],
    ]),
    graph('Heap', 'Of Node.js: what is in use of it.', 'bytes', [
      [`nodejs_heap_size_used_bytes{${PROCESSES}}`, '{{instance}}'],
    ]),
    graph('Garbage collection', 'Seconds a second, by kind.', 's', [
      [sumBy('instance, kind', rate('nodejs_gc_duration_seconds_sum')), '{{kind}} of {{instance}}'],
    ]),
    graph('Open files', 'Sockets among them.', 'short', [[`process_open_fds{${PROCESSES}}`, '{{instance}}']]),
    graph('Runs for', 'Since the process was started.', 's', [
      [`time() - process_start_time_seconds{${PROCESSES}}`, '{{instance}}'],
    ]),
  ],
};

/** From left to right, in rows as high as their highest. */
function placed(panels) {
  let [x, y, height] = [0, 0, 0];
  return panels.map(({ size, queries, type, title, description, ...panel }, place) => {
    if (x + size.w > WIDTH) [x, y, height] = [0, y + height, 0];
    const gridPos = { x, y, ...size };
    x += size.w;
    height = Math.max(height, size.h);
    const targets = queries.map(([expr, legendFormat, format = 'time_series'], query) => ({
      refId: String.fromCharCode(65 + query),
      datasource: DATASOURCE,
      editorMode: 'code',
      expr,
      format,
      legendFormat,
      ...(format === 'table' ? { instant: true } : { range: true }),
    }));
    return { id: place + 1, type, title, description, datasource: DATASOURCE, gridPos, targets, ...panel };
  });
}

const variables = [
  {
    name: 'datasource',
    label: 'Prometheus',
    type: 'datasource',
    query: 'prometheus',
    options: [],
    refresh: 1,
  },
  {
    name: 'job',
    label: 'Installation',
    description: 'The scrape job',
    type: 'query',
    datasource: DATASOURCE,
    query: 'label_values(understudy_build_info, job)',
    options: [],
    refresh: 2,
    sort: 1,
  },
  {
    name: 'instance',
    label: 'Process',
    type: 'query',
    datasource: DATASOURCE,
    query: `label_values(understudy_build_info{${JOB}}, instance)`,
    options: [],
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
  },
];

const dashboard = ({ uid, title, description, panels }) => ({
  uid,
  title,
  description,
  tags: ['understudy'],
  schemaVersion: 41,
  version: 1,
  editable: false,
  graphTooltip: 1,
  time: { from: 'now-1h', to: 'now' },
  refresh: '30s',
  timezone: 'browser',
  templating: { list: variables },
  annotations: {
    list: [
      {
        name: 'Alerts',
        enable: true,
        iconColor: 'red',
        datasource: DATASOURCE,
        target: { refId: 'Anno', expr: `ALERTS{alertstate="firing", ${JOB}}` },
        titleFormat: '{{alertname}}',
      },
    ],
  },
  links: [
    {
      title: 'Understudy',
      type: 'dashboards',
      icon: 'external link',
      tooltip: 'The other dashboards',
      tags: ['understudy'],
      asDropdown: true,
      includeVars: true,
      keepTime: true,
      targetBlank: false,
    },
  ],
  panels: placed(panels),
});

/** By the name of their files, without its ending. */
export const dashboards = Object.fromEntries(
  [calls, copying, store, relay, views, postgres, processes].map((one) => [one.uid, dashboard(one)]),
);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(folder, { recursive: true });
  for (const [name, one] of Object.entries(dashboards))
    writeFileSync(`${folder}/${name}.json`, `${JSON.stringify(one, null, 2)}\n`);
}
