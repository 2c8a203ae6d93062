import type { Difference } from './differences.js';

/** Why the documentation and the contracts differ. */
export interface Decision extends Pick<Difference, 'of' | 'is'> {
  /** `everywhere` takes the place of names where one reason holds for every operation that differs so. */
  readonly operations: readonly string[] | 'everywhere';
  readonly what: readonly string[];
  readonly reason: string;
}

const sentBack = 'Without it the answer could not be sent back to the operation that sets it.';
const noStudio =
  'The call names no studio: it acts on the account as a whole, which a `*` in a policy matches.';
const nothingSets = 'No operation of the family sets it.';

/** Every difference that stands, and its reason. The parity test fails for one too few and for one too many. */
export const decisions: readonly Decision[] = [
  {
    operations: ['CreateCaster'],
    of: 'permission',
    is: 'added',
    what: ['create on acs:live:*:{accountId}:caster/*'],
    reason: 'The studio has no id before it is made: a policy allows to make any, or none.',
  },
  {
    operations: ['AddCasterEpisodeGroup', 'AddCasterEpisodeGroupContent', 'InitializeAutoShowListTask'],
    of: 'permission',
    is: 'added',
    what: ['create on acs:live:*:{accountId}:*'],
    reason: noStudio,
  },
  {
    operations: ['DeleteCasterEpisodeGroup'],
    of: 'permission',
    is: 'added',
    what: ['delete on acs:live:*:{accountId}:*'],
    reason: noStudio,
  },
  {
    operations: ['DescribeCasterConfig'],
    of: 'answer',
    is: 'absent',
    what: ['AudioMixerMode: string'],
    reason: nothingSets,
  },
  {
    operations: ['DescribeCasterComponents'],
    of: 'answer',
    is: 'absent',
    what: ['LineSpaceNormalized', 'PtsOffset', 'WordCountPerLine', 'WordSpaceNormalized', 'WordsCount'].map(
      (member) => `Components.Component[].CaptionLayerContent.${member}: number`,
    ),
    reason: nothingSets,
  },
  {
    operations: ['DescribeCasterComponents'],
    of: 'answer',
    is: 'added',
    what: [
      'LayerOrder: string',
      'HtmlLayerContent.HtmlUrl: string',
      'CaptionLayerContent.Truncation: boolean',
      'CaptionLayerContent.SourceLanPerLineWordCount: number',
      'CaptionLayerContent.TargetLanPerLineWordCount: number',
      'CaptionLayerContent.SourceLanReservePages: number',
      'CaptionLayerContent.TargetLanReservePages: number',
    ].map((member) => `Components.Component[].${member}`),
    reason: sentBack,
  },
  {
    operations: ['DescribeCasterConfig'],
    of: 'answer',
    is: 'added',
    what: ['RecordConfig.Interval: number', ...ofSyncGroups('SyncGroupsConfig')],
    reason: sentBack,
  },
  {
    operations: ['DescribeCasterSyncGroup'],
    of: 'answer',
    is: 'added',
    what: ofSyncGroups('SyncGroups'),
    reason: sentBack,
  },
  {
    operations: ['DescribeCasterConfig'],
    of: 'wrapper',
    is: 'added',
    what: ['SyncGroupsConfig.SyncGroup[].SyncOffsets.SyncOffset[]'],
    reason: 'The list of an added member, wrapped as all lists beside it are.',
  },
  {
    operations: ['DescribeCasterSyncGroup'],
    of: 'wrapper',
    is: 'added',
    what: ['SyncGroups.SyncGroup[].SyncOffsets.SyncOffset[]'],
    reason: 'The list of an added member, wrapped as all lists beside it are.',
  },
  {
    operations: ['DescribeCasterVideoResources'],
    of: 'answer',
    is: 'added',
    what: ['VideoResources.VideoResource[].FixedDelayDuration: number'],
    reason: sentBack,
  },
  {
    operations: 'everywhere',
    of: 'code',
    is: 'absent',
    what: ['InvalidUserId.Malformed 400'],
    reason:
      'The account is known from the access key and always well formed; a bad `OwnerId` is `InvalidOwnerId`.',
  },
  {
    operations: ['StopCaster', 'RestartCaster'],
    of: 'code',
    is: 'absent',
    what: ['InvalidScene.NotFound 404'],
    reason: 'The call names no scene, and a studio has all its scenes from its first start on.',
  },
  {
    operations: ['RestartCaster'],
    of: 'code',
    is: 'absent',
    what: ['IncorrectSceneStatus 400'],
    reason:
      'A restart leaves each scene on or off as it was: `IncorrectCasterStatus` says all that can be wrong.',
  },
  {
    operations: ['DeleteCaster'],
    of: 'code',
    is: 'absent',
    what: ['InvaildCaster.Delete 400'],
    reason: 'It refuses a prepaid studio, and `CreateCaster` makes none: billing is not simulated.',
  },
  {
    operations: ['EffectCasterVideoResource'],
    of: 'code',
    is: 'absent',
    what: ['IncorrectSceneStatus 400'],
    reason: 'A scene that is off is refused with the more exact `IncorrectSceneStatus.Idle`.',
  },
  {
    operations: ['ModifyCasterComponent'],
    of: 'code',
    is: 'absent',
    what: ['DuplicateLocationID 400'],
    reason: 'The operation takes no `LocationId`: a component stays on its location.',
  },
  {
    operations: ['DescribeCasterScenes'],
    of: 'code',
    is: 'absent',
    what: ['InvalidDomainName.NotFound 404'],
    reason: 'A studio without a domain is described all the same, its scenes without addresses.',
  },
  {
    operations: ['DeleteCasterSceneConfig'],
    of: 'code',
    is: 'absent',
    what: ['IncorrectSceneStatus.Inuse 400'],
    reason: 'Its page asks for a running scene and lists this as well; what is on air may be cleared.',
  },
  {
    operations: ['EffectCasterUrgent'],
    of: 'code',
    is: 'absent',
    what: ['IncorrectChannel.Disable 400'],
    reason: 'Urgent material is shown whether or not the layouts use channels.',
  },
  {
    operations: ['AddStudioLayout'],
    of: 'code',
    is: 'absent',
    what: ['InvalidLayout.NotFound 404'],
    reason: 'The call names no layout.',
  },
  {
    operations: ['SetCasterChannel'],
    of: 'code',
    is: 'added',
    what: ['IncorrectChannel.Disable 400'],
    reason: 'A note of its page names it, its table of errors does not: for a studio without channels.',
  },
  {
    operations: ['DescribeCasterSceneAudio', 'DescribeAutoShowListTasks'],
    of: 'code',
    is: 'added',
    what: ['InvalidCasterId.Malformed 400'],
    reason: 'A malformed `CasterId` is answered as every other operation answers it.',
  },
  {
    operations: 'everywhere',
    of: 'code',
    is: 'added',
    what: ['IllegalOperation 401'],
    reason: 'An `OwnerId` that is another account, and what belongs to one, are refused everywhere.',
  },
  {
    operations: 'everywhere',
    of: 'code',
    is: 'added',
    what: ['IdempotentParameterMismatch 400'],
    reason: 'Documented for client tokens in general: the same token came with other parameters.',
  },
  {
    operations: 'everywhere',
    of: 'code',
    is: 'added',
    what: ['ResourceNumberExceed 400'],
    reason: 'A studio holds at most `MAX_PARTS` parts and fits into one event of 900 kB.',
  },
  {
    operations: 'everywhere',
    of: 'code',
    is: 'added',
    what: ['OperationConflict 409'],
    reason:
      'Too many edits of one studio at once, or something else still needs what is to go: safe to send again.',
  },
];

function ofSyncGroups(wrapper: string): string[] {
  return ['SyncDelayThreshold: number', 'SyncOffsets.SyncOffset[]: number'].map(
    (member) => `${wrapper}.SyncGroup[].${member}`,
  );
}

const explains =
  (difference: Difference) =>
  ({ operations, of, is, what }: Decision): boolean =>
    of === difference.of &&
    is === difference.is &&
    what.includes(difference.what) &&
    (operations === 'everywhere' || operations.includes(difference.operation));

export function reasonFor(difference: Difference): string | undefined {
  return decisions.find(explains(difference))?.reason;
}

/** What the table explains and reality no longer knows, a line each. */
export function unusedDecisions(differences: readonly Difference[]): string[] {
  return decisions.flatMap(({ operations, of, is, what }) =>
    (operations === 'everywhere' ? [undefined] : operations).flatMap((operation) =>
      what
        .filter(
          (one) =>
            !differences.some(
              (found) =>
                found.of === of &&
                found.is === is &&
                found.what === one &&
                (operation === undefined || found.operation === operation),
            ),
        )
        .map((one) => `${operation ?? 'any operation'}: ${of} ${is}: ${one}`),
    ),
  );
}
