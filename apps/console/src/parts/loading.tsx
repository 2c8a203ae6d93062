import { partsWords } from './parts-words';

export function Loading() {
  return (
    <p class="loading" role="status">
      {partsWords().loading}
    </p>
  );
}
