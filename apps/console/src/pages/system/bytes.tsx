import { locale } from '../../words/language';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A size as people say it: `12 MB`. */
export function Bytes({ of }: { readonly of: number }) {
  const power = Math.min(units.length - 1, of < 1 ? 0 : Math.floor(Math.log10(of) / 3));
  const format = new Intl.NumberFormat(locale.value, {
    style: 'unit',
    unit: units[power],
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  });
  return <span>{format.format(of / 1_000 ** power)}</span>;
}
