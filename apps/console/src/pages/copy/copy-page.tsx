import { useId, useRef, useState } from 'preact/hooks';
import { useAnswer } from '../../api/use-answer';
import { useCommand } from '../../api/use-command';
import { announce } from '../../parts/announce';
import { CallCode } from '../../parts/call-code';
import { Fault } from '../../parts/fault';
import { Page } from '../../parts/page';
import { retryToken } from '../../parts/retry-token';
import { shortened } from '../../parts/short-id';
import { useDebounced } from '../../parts/use-debounced';
import { navigate, place } from '../../router';
import { copyWords } from './copy-words';
import { DryRun } from './dry-run';
import { Steps } from './steps';

/** Makes a copy of a studio: what would be made is shown first, and after it both side by side. */
export function CopyPage({ parameters }: { readonly parameters: Readonly<Record<string, string>> }) {
  const { casterId = '' } = parameters;
  const words = copyWords();
  const id = useId();
  const [version, setVersion] = useState(place.value.searchParams.get('version') ?? '');
  const [chosenName, setName] = useState<string>();
  const source = useAnswer('DescribeCasters', { CasterId: casterId });
  const sourceName = source.answer?.CasterList.Caster[0]?.CasterName;
  const wish = { chosenName, version };
  const givenFor = (wished: { readonly chosenName?: string | undefined; readonly version: string }) => ({
    SrcCasterId: casterId,
    CasterName: wished.chosenName ?? (sourceName === undefined ? '' : words.nameOf(sourceName)),
    ...(/^[1-9]\d*$/.test(wished.version) && { version: Number(wished.version) }),
  });
  const given = givenFor(wish);
  const { CasterName: name } = given;
  const asked = givenFor(useDebounced(wish));
  const dryRun = useAnswer('DryRunCopyCaster', asked.CasterName === '' ? undefined : asked);
  const copy = useCommand('CopyCaster');
  const keyFor = useKeyForRetries();
  // Of another wish, the answer does not count.
  const isShown = JSON.stringify(asked) === JSON.stringify(given) && !dryRun.isLoading;
  const wouldBeMade = isShown && dryRun.fault === undefined && dryRun.answer?.Refusals.length === 0;

  const make = async () => {
    const made = await copy.run({ ...given, ClientToken: keyFor(given) });
    if (made === undefined) return;
    announce(words.copied(name));
    navigate(`/compare/${casterId}/${made.CasterId}`);
  };

  return (
    <Page
      title={sourceName === undefined ? words.title : words.titleOf(sourceName)}
      trail={[
        [words.studios, '/studios'],
        [sourceName ?? shortened(casterId), `/studios/${casterId}`],
      ]}
    >
      <Fault fault={source.fault} retry={source.ask} />
      <form
        class="card form"
        onSubmit={(event) => {
          event.preventDefault();
          if (wouldBeMade && !copy.isRunning) void make();
        }}
      >
        <div class="filters copy-fields">
          <div class="field grow">
            <label for={`${id}-name`}>{words.name}</label>
            <input
              id={`${id}-name`}
              required
              maxLength={256}
              value={name}
              onInput={({ currentTarget }) => setName(currentTarget.value)}
            />
          </div>
          <div class="field">
            <label for={`${id}-version`}>{words.version}</label>
            <input
              id={`${id}-version`}
              type="number"
              min={1}
              value={version}
              aria-describedby={`${id}-help`}
              onInput={({ currentTarget }) => setVersion(currentTarget.value)}
            />
            <span id={`${id}-help`} class="soft">
              {words.versionHelp}
            </span>
          </div>
        </div>
        <Steps
          at={copy.isRunning || copy.fault !== undefined || wouldBeMade ? 'copy' : 'dryRun'}
          isRunning={copy.isRunning || !isShown}
        />
        <Fault fault={copy.fault} />
        {copy.fault !== undefined && <p class="soft">{words.again}</p>}
        <div class="actions">
          <button type="submit" class="primary" disabled={!wouldBeMade || copy.isRunning}>
            {copy.isRunning ? words.copying : words.copy}
          </button>
        </div>
        <CallCode name="CopyCaster" given={{ ...given, ClientToken: keyFor(given) }} />
      </form>
      <Fault fault={dryRun.fault} retry={dryRun.ask} />
      {dryRun.answer !== undefined && dryRun.fault === undefined && (
        <DryRun answer={dryRun.answer} isLoading={!isShown} />
      )}
    </Page>
  );
}

/** The same for the same wish: whoever sends it again, after a lost answer too, gets the copy that was made. */
function useKeyForRetries(): (wish: object) => string {
  const held = useRef({ wish: '', key: '' });
  return (wish) => {
    const text = JSON.stringify(wish);
    if (held.current.wish !== text) held.current = { wish: text, key: retryToken() };
    return held.current.key;
  };
}
