import { useState } from 'preact/hooks';
import { announce } from '../../parts/announce';
import { CallDialog } from '../../parts/call-dialog';
import { hrefOf, navigate } from '../../router';
import type { Studio } from './studio';
import { studioWords } from './studio-words';

interface StudioActionsProps {
  readonly studio: Studio;
  readonly onChanged: () => void;
}

export function StudioActions({ studio, onChanged }: StudioActionsProps) {
  const words = studioWords();
  const { CasterId, CasterName, Status } = studio;
  const isRunning = Status === 1;
  return (
    <>
      {isRunning ? (
        <Action
          name="StopCaster"
          casterId={CasterId}
          label={words.stop}
          text={words.stopText}
          onDone={() => {
            announce(words.stopped);
            onChanged();
          }}
        />
      ) : (
        <Action
          name="StartCaster"
          casterId={CasterId}
          label={words.start}
          text={words.startText}
          kind="primary"
          onDone={() => {
            announce(words.started);
            onChanged();
          }}
        />
      )}
      <a class="button" href={hrefOf(`/studios/${CasterId}/copy`)}>
        {words.copy}
      </a>
      <a class="button" href={hrefOf(`/studios/${CasterId}/history`)}>
        {words.history}
      </a>
      <a class="button" href={hrefOf(`/studios/${CasterId}/lineage`)}>
        {words.lineage}
      </a>
      <Action
        name="DeleteCaster"
        casterId={CasterId}
        label={words.remove}
        text={words.removeText(CasterName)}
        kind="danger"
        onDone={() => {
          announce(words.removed(CasterName));
          navigate('/studios');
        }}
      />
    </>
  );
}

interface ActionProps {
  readonly name: 'StartCaster' | 'StopCaster' | 'DeleteCaster';
  readonly casterId: string;
  readonly label: string;
  /** What it does, said before it is done. */
  readonly text: string;
  readonly kind?: 'primary' | 'danger';
  readonly onDone: () => void;
}

/** A button that asks before it acts. */
function Action({ name, casterId, label, text, kind, onDone }: ActionProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class={kind} onClick={() => setOpen(true)}>
        {label}
      </button>
      {isOpen && (
        <CallDialog
          title={label}
          verb={label}
          name={name}
          given={{ CasterId: casterId }}
          kind={kind}
          onClose={() => setOpen(false)}
          onDone={() => {
            setOpen(false);
            onDone();
          }}
        >
          <p>{text}</p>
        </CallDialog>
      )}
    </>
  );
}
