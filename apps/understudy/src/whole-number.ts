import { z } from 'zod';

const INT4 = 2_147_483_647;
/** Digits and nothing else: 1e3, 0x10 and 5.0 are numbers to JavaScript, and hardly what somebody meant. */
export const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .refine(
      (text) => /^(0|[1-9]\d{0,14})$/.test(text) && minimum <= Number(text) && Number(text) <= maximum,
      `write a whole number from ${minimum} to ${maximum}, in digits`,
    )
    .transform(Number)
    .meta({ minimum, maximum });
export const port = () => wholeNumber(0, 65_535);
export const count = (otherwise: number, min = 1, max = INT4) =>
  wholeNumber(min, max).prefault(String(otherwise));
