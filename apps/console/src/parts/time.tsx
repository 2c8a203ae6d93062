import { locale } from '../words/language';

/** A moment in the reader's zone and language; in UTC, as the API writes it, where the pointer rests on it. */
export function Time({ at }: { readonly at: string | undefined }) {
  if (at === undefined || at === '') return null;
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return <span>{at}</span>;
  const utc = moment.toISOString().replace('.000Z', 'Z');
  return (
    <time dateTime={utc} title={`${utc} (UTC)`}>
      {formatOf(locale.value).format(moment)}
    </time>
  );
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(tag: string): Intl.DateTimeFormat {
  const known = formats.get(tag);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'medium' });
  formats.set(tag, format);
  return format;
}
