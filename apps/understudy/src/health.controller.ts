import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Pool } from 'pg';
import { Health } from './health.js';
import { Metrics } from './metrics.js';

export const POOL = Symbol('POOL');

@Controller()
export class HealthController {
  constructor(
    @Inject(Health) private readonly health: Health,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(POOL) private readonly pool: Pool,
  ) {}

  @Get('/health/live')
  live() {
    return { status: 'ok' };
  }

  @Get('/health/ready')
  async ready(@Res() reply: FastifyReply) {
    const { ready, ...answer } = await this.health.readiness();
    await reply.status(ready ? 200 : 503).send(answer);
  }

  @Get('/metrics')
  async scrape(@Res() reply: FastifyReply) {
    const page = await this.metrics.page(this.health, this.pool);
    await reply.header('content-type', this.metrics.registry.contentType).send(page);
  }
}
