import { useEffect, useId, useState } from 'preact/hooks';
import { useAnswer } from '../../api/use-answer';
import { announce } from '../../parts/announce';
import { CallDialog } from '../../parts/call-dialog';
import { Fault } from '../../parts/fault';
import { useDebounced } from '../../parts/use-debounced';
import { wholeNumber } from '../../parts/whole-number';
import { hrefOf } from '../../router';
import { historyWords } from './history-words';
import { VersionPictures } from './version-pictures';

interface VersionShownProps {
  readonly casterId: string;
  readonly version: number;
  readonly latest: number;
  readonly isDeleted: boolean;
  readonly onVersion: (version: number) => void;
  readonly onNamed: (name: string) => void;
  readonly onRestored: () => void;
}

/** The slider over the versions of a studio, and what the studio was at the one that it stands on. */
export function VersionShown(props: VersionShownProps) {
  const { casterId, version, latest, isDeleted, onVersion, onNamed, onRestored } = props;
  const words = historyWords();
  const id = useId();
  const settled = useDebounced(version, 60);
  const isGone = isDeleted && settled === latest;
  const { answer, fault, isLoading, ask } = useAnswer(
    'GetCaster',
    isGone ? undefined : { CasterId: casterId, version: settled },
  );
  const name = answer?.CasterName;
  useEffect(() => {
    if (name !== undefined) onNamed(name);
  }, [name]);

  return (
    <section class="card version-shown" aria-label={words.pictures}>
      <div class="version-slider">
        <label for={id}>{words.version}</label>
        <button
          type="button"
          aria-label={words.earlier}
          disabled={version <= 1}
          onClick={() => onVersion(version - 1)}
        >
          ‹
        </button>
        <input
          id={id}
          type="range"
          min={1}
          max={Math.max(2, latest)}
          disabled={latest === 1}
          value={version}
          aria-valuetext={words.versionOf(wholeNumber(version), wholeNumber(latest))}
          onInput={({ currentTarget }) => onVersion(Number(currentTarget.value))}
        />
        <button
          type="button"
          aria-label={words.later}
          disabled={version >= latest}
          onClick={() => onVersion(version + 1)}
        >
          ›
        </button>
        <output for={id}>{words.versionOf(wholeNumber(version), wholeNumber(latest))}</output>
      </div>
      <Fault fault={fault} retry={ask} />
      {isGone ? (
        <p class="soft">{words.deleted}</p>
      ) : (
        answer !== undefined && (
          <div aria-busy={isLoading}>
            <p>
              <strong>{answer.CasterName}</strong>{' '}
              <span class="soft">
                {words.parts(
                  wholeNumber(answer.Layouts.Layout.length + answer.StudioLayouts.length),
                  wholeNumber(answer.VideoResources.VideoResource.length),
                  wholeNumber(answer.Components.Component.length),
                )}
              </span>
            </p>
            <VersionPictures studio={answer} />
          </div>
        )
      )}
      <div class="actions">
        {!isDeleted && (
          <Restore
            casterId={casterId}
            version={version}
            latest={latest}
            isDisabled={version === latest}
            onRestored={onRestored}
          />
        )}
        <a class="button" href={hrefOf(`/studios/${casterId}/copy?version=${version}`)}>
          {words.copy}
        </a>
      </div>
    </section>
  );
}

interface RestoreProps {
  readonly casterId: string;
  readonly version: number;
  readonly latest: number;
  readonly isDisabled: boolean;
  readonly onRestored: () => void;
}

/** What others did meanwhile is not overwritten: the restore is of the studio that the reader sees. */
function Restore({ casterId, version, latest, isDisabled, onRestored }: RestoreProps) {
  const words = historyWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" disabled={isDisabled} onClick={() => setOpen(true)}>
        {words.restore}
      </button>
      {isOpen && (
        <CallDialog
          title={words.restoreTitle(wholeNumber(version))}
          verb={words.restoreNow}
          name="RestoreCaster"
          given={{ CasterId: casterId, version, expectedVersion: latest }}
          onClose={() => setOpen(false)}
          onDone={({ Version }) => {
            announce(Version === latest ? words.unchanged : words.restored(wholeNumber(version)));
            setOpen(false);
            onRestored();
          }}
        >
          <p>{words.restoreText}</p>
        </CallDialog>
      )}
    </>
  );
}
