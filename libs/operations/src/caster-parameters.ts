import { z } from 'zod';
import { choice, decimal, group, integer, json, list, pattern, url, uuidText } from '#libs/wire';

// Parameters that several operations share, with the API's own rules.

/** UUID, or the form that the console gives to studios bought there. */
export const casterId = () =>
  pattern(
    /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|LIVEPRODUCER_POST-cn-[0-9a-z]{9,64})$/,
    'InvalidCasterId.Malformed',
  );

/** The public id of a part, in whatever case; ours are lower case. */
export const partId = (code?: string) =>
  z.preprocess((id) => (typeof id === 'string' ? id.toLowerCase() : id), uuidText(code));

/** Public ids of parts, separated by commas or as a JSON array. */
export const partIds = () =>
  z.preprocess(
    (given) => (typeof given === 'string' && !given.startsWith('[') ? given.split(',') : given),
    json(list(partId(), { min: 1 })),
  );

/** RV01 to RV99: the slot of a source. */
export const sourceLocation = (code?: string) => pattern(/^RV(0[1-9]|[1-9][0-9])$/, code);

/** RC01 to RC99, or for captions the slot of the captioned source. */
export const componentLocation = () => pattern(/^R[VC](0[1-9]|[1-9][0-9])$/);

export const positionRefer = (code?: string) =>
  choice(
    [
      'topLeft',
      'topRight',
      'bottomLeft',
      'bottomRight',
      'center',
      'topCenter',
      'bottomCenter',
      'leftCenter',
      'rightCenter',
    ],
    code,
  ).default('topLeft');

/**
 * A list as it is set, or in the wrapper in which a Describe operation answers it: whoever sends an answer back loses
 * nothing.
 */
export const listOrAnswer = <Item extends z.ZodType>(
  item: Item,
  wrapper: string,
  rule: Parameters<typeof list>[1],
) => z.preprocess((given) => (isGroup(given) && wrapper in given ? given[wrapper] : given), list(item, rule));

/** A group as it is set, or with the names that some of its members have in answers. */
export const groupOrAnswer = <Group extends z.ZodType>(
  answered: Readonly<Record<string, string>>,
  members: Group,
) =>
  z.preprocess((given) => {
    if (!isGroup(given)) return given;
    const named = Object.entries(answered).filter(([name]) => name in given);
    return { ...Object.fromEntries(named.map(([name, asSet]) => [asSet, given[name]])), ...given };
  }, members);

function isGroup(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

/** [x, y], each a share of the picture. */
export const positionNormalized = (code?: string) =>
  listOrAnswer(decimal({ min: 0, max: 1 }), 'Position', { min: 2, max: 2, code }).default([0, 0]);

/** How answers call the position of a layer. */
export const answeredPosition = { PositionNormalizeds: 'PositionNormalized' };

/** Where media comes from: a live stream, or a file. */
export const mediaUrl = (code?: string) =>
  url({ schemes: ['rtmp', 'rtmps', 'http', 'https', 'rtsp', 'srt', 'artc'], code });

export const fixedDelay = () => integer({ min: 0, max: 5000 }).default(0);

export const casterTemplate = (code?: string) =>
  choice(
    ['lp_ld', 'lp_sd', 'lp_hd', 'lp_ud', 'lp_ld_v', 'lp_sd_v', 'lp_hd_v', 'lp_ud_v', 'lp_noTranscode'],
    code,
  );

/** `Tag.N.Key` and `Tag.N.Value`; the platform allows 20. */
export const tagList = <Key extends z.ZodType, Value extends z.ZodType>(key: Key, value: Value) =>
  listOrAnswer(
    groupOrAnswer({ TagKey: 'Key', TagValue: 'Value' }, group({ Key: key, Value: value })),
    'tag',
    {
      max: 20,
    },
  );
