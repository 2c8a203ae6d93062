const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
// Scripts whose signs are as wide as they are high, and emoji.
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** About how wide a text is, in units of its font's size. No font is at hand, and none is the reader's. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOfSign(segment);
  return width;
}

/** The text, or what fits of it and an ellipsis; empty where not even that fits. */
export function shortened(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let left = width - widthOfSign('…');
  for (const { segment } of graphemes.segment(text)) {
    left -= widthOfSign(segment);
    if (left < 0) break;
    kept += segment;
  }
  return kept === '' ? '' : `${kept.trimEnd()}…`;
}

const widthOfSign = (sign: string) => (wide.test(sign) ? 1 : 0.58);
