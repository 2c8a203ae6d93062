import { locale } from '../words/language';

/** `12,345`, as the reader writes it. */
export function wholeNumber(value: number): string {
  return formatOf(locale.value).format(value);
}

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(tag: string): Intl.NumberFormat {
  const known = formats.get(tag);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat(tag);
  formats.set(tag, format);
  return format;
}
