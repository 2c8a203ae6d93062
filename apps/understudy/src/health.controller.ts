import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Health } from './health.js';
import { Metrics } from './metrics.js';

@Controller()
export class HealthController {
  constructor(
    @Inject(Health) private readonly health: Health,
    @Inject(Metrics) private readonly metrics: Metrics,
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
    const { parkedStreams } = await this.health.readiness();
    if (parkedStreams === undefined) this.metrics.parked.reset();
    else this.metrics.parked.set(parkedStreams);
    // Without the database there is no horizon to tell; the other figures are told all the same.
    const horizon = await this.health.horizon().catch(() => undefined);
    this.metrics.horizon.reset();
    if (horizon) this.metrics.horizon.set({ pid: String(horizon.blockingPid ?? '') }, horizon.ageSeconds);
    for (const follower of this.health.followers)
      this.metrics.following.set(
        { follower: follower.name },
        follower.isAlive() && !follower.trouble() ? 1 : 0,
      );
    await reply
      .header('content-type', this.metrics.registry.contentType)
      .send(await this.metrics.registry.metrics());
  }
}
