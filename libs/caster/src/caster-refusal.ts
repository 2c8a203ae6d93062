/** Why a rule says no. The public codes and statuses are not known here. */
export type CasterRefusalName =
  | 'CasterNotFound'
  | 'CasterOfAnotherAccount'
  | 'CasterQuotaReached'
  | 'ClientTokenReused'
  | 'EditedByOthers'
  | 'LocationTaken'
  | 'TooManyParts'
  | 'ChannelsStayEnabled'
  | 'ResourceNotFound'
  | 'LayoutNotFound'
  | 'ComponentNotFound'
  | 'LayersAndLocationsDiffer'
  | 'SourceMissing'
  | 'ContentDoesNotFit';

/** An expected no: the caller asked for what a rule forbids. Its message names the thing and the way out. */
export class CasterRefusal extends Error {
  constructor(
    readonly refusal: CasterRefusalName,
    message: string,
  ) {
    super(message);
    this.name = 'CasterRefusal';
  }
}

/** Narrows to a studio that can be read, copied and edited. */
export function standing<C extends { status: string }>(
  caster: C,
  casterId: string,
): Extract<C, { status: 'idle' }> {
  if (caster.status !== 'idle')
    throw new CasterRefusal(
      'CasterNotFound',
      `Caster ${casterId} does not exist; DescribeCasters lists those that do.`,
    );

  return caster as Extract<C, { status: 'idle' }>;
}
