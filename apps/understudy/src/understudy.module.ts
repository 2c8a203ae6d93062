import { type DynamicModule, Module } from '@nestjs/common';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { auditEntryOf } from '#libs/access';
import {
  Casters,
  commandHandlers,
  errorCatalogue,
  findGrantor,
  findResource,
  operations,
} from '#libs/operations';
import { isConnectionFailure } from '#libs/postgres';
import { type Answered, ApiGateway, openApiDocument, servedByNest } from '#libs/wire';
import { ConsoleController, INSTALLATION, type Installation } from './console/console.controller.js';
import { HealthController, POOL } from './health.controller.js';
import { Health } from './health.js';
import type { Log } from './logging.js';
import { Metrics } from './metrics.js';
import { OPENAPI_DOCUMENT, PagesController } from './pages/pages.controller.js';
import type { Runtime } from './runtime.js';
import { servicesOn } from './services.js';
import { hasLocalAccess, localAccess, operatorsOf, type Settings } from './settings.js';
import { version } from './version.js';

const { API_GATEWAY, WireController } = await servedByNest();
const { handlers } = await commandHandlers();

/** Wiring only: which parts there are, and who is given whom. */
@Module({})
export class UnderstudyModule {
  static on(runtime: Runtime, { api, admin }: { api: boolean; admin: boolean }): DynamicModule {
    const { database, settings, metrics, health, access, audit, tracer, log } = runtime;
    const direct = servicesOn(runtime);
    return {
      module: UnderstudyModule,
      imports: [CqrsModule.forRoot()],
      // The wire last: every address that nobody else serves is the wire's.
      controllers: [
        ...(admin ? [HealthController] : []),
        ...(api ? [PagesController] : []),
        ...(api && settings.CONSOLE === 'on' ? [ConsoleController] : []),
        ...(api ? [WireController] : []),
      ],
      providers: [
        { provide: Metrics, useValue: metrics },
        { provide: Health, useValue: health },
        { provide: POOL, useValue: database.pool },
        { provide: Casters, useValue: direct.studios },
        ...handlers,
        { provide: OPENAPI_DOCUMENT, useValue: apiDescription },
        { provide: INSTALLATION, useValue: installationOf(settings) },
        {
          provide: API_GATEWAY,
          useFactory: (commands: CommandBus) => {
            const services = { ...direct, commands };
            return new ApiGateway(
              operations,
              access,
              (operation, given, call) => operation.execute(given as never, call, services),
              {
                errors: errorCatalogue,
                findResource: findResource(services),
                findGrantor: findGrantor(services),
                rateLimit: settings.RATE_LIMIT === 'on',
                throttlingStatus: settings.THROTTLING_STATUS,
                permissions: settings.PERMISSIONS,
                operators: operatorsOf(settings),
                tracer,
                log,
                isOutage: isConnectionFailure,
                onAnswered: (answered) => {
                  const { operation, code, seconds } = answered;
                  metrics.calls.inc({ operation, code });
                  metrics.seconds.observe({ operation, code }, seconds);
                  const entry = auditEntryOf(answered, settings.AUDIT_LOG);
                  if (entry !== undefined) audit.add(entry);
                  if (settings.CALL_LOG === 'on') logCall(log, answered);
                },
              },
            );
          },
          inject: [CommandBus],
        },
      ],
    };
  }
}

function installationOf(settings: Settings): Installation {
  const { accessKeyId, secret } = localAccess;
  return {
    version,
    ...(hasLocalAccess(settings) && { localAccess: { accessKeyId, secret } }),
    ...(settings.TRACE_URL !== undefined && { traceUrl: settings.TRACE_URL }),
  };
}

function apiDescription(): object {
  return openApiDocument(operations, errorCatalogue, {
    title: 'Understudy',
    version,
    description:
      'Live production studios as plain REST: the operations of the documented API, with its parameter names and codes.',
  });
}

function logCall(log: Log, { operation, code, status, requestId, accountId, seconds }: Answered): void {
  const milliseconds = Math.round(seconds * 10_000) / 10;
  log('info', 'A call was answered', { operation, accountId, code, status, requestId, milliseconds });
}
