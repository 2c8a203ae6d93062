import { useId } from 'preact/hooks';
import { partsWords } from '../../parts/parts-words';
import { setQuery } from '../../router';
import type { Filter } from './studio-filter';
import { studiosWords } from './studios-words';

export function Filters({ filter }: { readonly filter: Filter }) {
  const words = studiosWords();
  const parts = partsWords();
  const id = useId();
  const narrow = (changes: Readonly<Record<string, string>>) => setQuery({ ...changes, page: undefined });
  return (
    <search class="filters">
      <div class="field grow">
        <label for={`${id}-search`}>{words.search}</label>
        <input
          id={`${id}-search`}
          type="search"
          value={filter.search}
          onInput={({ currentTarget }) => narrow({ search: currentTarget.value })}
        />
      </div>
      <div class="field">
        <label for={`${id}-status`}>{words.status}</label>
        <select
          id={`${id}-status`}
          value={filter.status}
          onChange={({ currentTarget }) => narrow({ status: currentTarget.value })}
        >
          <option value="">{words.any}</option>
          <option value="running">{parts.running}</option>
          <option value="idle">{parts.idle}</option>
        </select>
      </div>
      <div class="field">
        <label for={`${id}-tag`}>{words.tag}</label>
        <input
          id={`${id}-tag`}
          type="search"
          value={filter.tag}
          placeholder={words.tagHint}
          onInput={({ currentTarget }) => narrow({ tag: currentTarget.value })}
        />
      </div>
    </search>
  );
}
