import type { ExistingCaster } from '#libs/caster';
import type { Refusing } from '../refusals.js';

/** Refuses a studio that lacks what it needs to run: a domain for its streams, and the size of its picture. */
export function requireStartable(
  { casterId, setup: { config } }: ExistingCaster,
  { refuse }: Refusing<'DomainNameMissing' | 'CasterNotReady'>,
): void {
  if (config.domainName === undefined)
    throw refuse(
      'DomainNameMissing',
      `Caster ${casterId} has no domain: set DomainName with SetCasterConfig.`,
    );
  if (config.transcode?.casterTemplate === undefined)
    throw refuse(
      'CasterNotReady',
      `Caster ${casterId} has no template: set CasterTemplate in the TranscodeConfig of SetCasterConfig.`,
    );
}
