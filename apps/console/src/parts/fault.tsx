import type { ApiFault } from '../api/api-fault';
import { partsWords } from './parts-words';

/** What was refused and why, with the request by which the log and the audit log know it. */
export function Fault({
  fault,
  retry,
}: {
  readonly fault: ApiFault | undefined;
  readonly retry?: () => void;
}) {
  const words = partsWords();
  if (fault === undefined) return null;
  return (
    <div class="fault" role="alert">
      <p>
        <strong>{fault.code}</strong> {fault.code === 'Unreachable' ? words.unreachable : fault.message}
      </p>
      {fault.requestId !== undefined && (
        <p class="soft">
          {words.request} <code>{fault.requestId}</code>
        </p>
      )}
      {retry !== undefined && (
        <button type="button" onClick={retry}>
          {words.retry}
        </button>
      )}
    </div>
  );
}
