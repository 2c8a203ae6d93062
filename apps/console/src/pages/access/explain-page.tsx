import { useId, useState } from 'preact/hooks';
import type { Answered } from '../../api/call';
import { routes } from '../../api/operations.generated';
import { useAnswer } from '../../api/use-answer';
import { CallCode } from '../../parts/call-code';
import { Facts } from '../../parts/facts';
import { Fault } from '../../parts/fault';
import { Loading } from '../../parts/loading';
import { Table } from '../../parts/table';
import { hrefOf, place, setQuery } from '../../router';
import { AccessFrame } from './access-frame';
import { accessWords } from './access-words';
import { type AskedCall, askedIn, givenOf, queryOf } from './asked-call';

type Explained = Answered<'ExplainPermission'>;

/** Why a call is allowed or denied: what is asked stands in the address, so that it can be sent to others. */
export function ExplainPage() {
  const words = accessWords();
  const given = givenOf(askedIn(place.value.searchParams));
  const { answer, fault, isLoading, ask } = useAnswer('ExplainPermission', given);
  return (
    <AccessFrame section="explain">
      <p class="soft">{words.explainText}</p>
      <Question onAsked={ask} />
      {given !== undefined && (
        <>
          <Fault fault={fault} />
          {answer === undefined && isLoading && <Loading />}
          {answer !== undefined && fault === undefined && <Answer explained={answer} />}
          <CallCode name="ExplainPermission" given={given} />
        </>
      )}
    </AccessFrame>
  );
}

function Question({ onAsked }: { readonly onAsked: () => void }) {
  const words = accessWords();
  const id = useId();
  const [asked, setAsked] = useState<AskedCall>(() => askedIn(place.value.searchParams));
  const text = (name: Exclude<keyof AskedCall, 'secure'>) => ({
    id: `${id}-${name}`,
    value: asked[name],
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
      setAsked({ ...asked, [name]: currentTarget.value.trim() }),
  });
  return (
    <form
      class="card form question"
      onSubmit={(event) => {
        event.preventDefault();
        setQuery(queryOf(asked));
        onAsked();
      }}
    >
      <div class="field">
        <label for={`${id}-who`}>{words.who}</label>
        <input {...text('who')} required placeholder={words.whoHint} spellcheck={false} />
      </div>
      <div class="field">
        <label for={`${id}-operation`}>{words.operation}</label>
        <input {...text('operation')} required list={`${id}-operations`} spellcheck={false} />
        <datalist id={`${id}-operations`}>
          {Object.keys(routes).map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </div>
      <div class="field">
        <label for={`${id}-on`}>{words.studio}</label>
        <input {...text('on')} placeholder={words.studioHint} spellcheck={false} />
      </div>
      <div class="field">
        <label for={`${id}-from`}>{words.sourceIp}</label>
        <input {...text('from')} placeholder="192.0.2.7" spellcheck={false} />
      </div>
      <div class="field">
        <label for={`${id}-at`}>{words.at}</label>
        <input {...text('at')} placeholder="2026-11-29T18:30:00Z" spellcheck={false} />
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={asked.secure}
          onChange={({ currentTarget }) => setAsked({ ...asked, secure: currentTarget.checked })}
        />
        {words.secure}
      </label>
      <div class="actions">
        <button type="submit" class="primary">
          {words.ask}
        </button>
      </div>
    </form>
  );
}

function Answer({ explained }: { readonly explained: Explained }) {
  const words = accessWords();
  const { IsAllowed, Because, Principal, Action, Resource, Conditions, Statement, NearMisses } = explained;
  return (
    <section class="card answer" aria-live="polite">
      <h2>
        <span class="badge" data-kind={IsAllowed ? 'good' : 'bad'}>
          {IsAllowed ? words.allowed : words.denied}
        </span>{' '}
        {Because}
      </h2>
      <Facts
        facts={[
          [words.principal, `${Principal.Type} ${Principal.Name}`],
          [words.action, <code key="action">{Action}</code>],
          [words.resource, <code key="resource">{Resource}</code>],
          [
            words.condition,
            Object.entries(Conditions).map(([key, value]) => (
              <div key={key}>
                <code>
                  {key} {value}
                </code>
              </div>
            )),
          ],
          [words.decidedBy, Statement && <StatementLink key="statement" of={Statement} />],
        ]}
      />
      {NearMisses.length > 0 && (
        <>
          <h3>{words.nearMisses}</h3>
          <Table
            label={words.nearMisses}
            rows={NearMisses}
            keyOf={({ Policy, Statement }) => `${Policy}/${Statement}`}
            columns={[
              [words.decidedBy, (miss) => <StatementLink of={miss} />],
              [
                words.failed,
                ({ Failed }) =>
                  Failed.map(({ Part, Given }) => (
                    <div key={Part}>
                      <code>{Part}</code>: {Given ?? words.notGiven}
                    </div>
                  )),
              ],
            ]}
          />
        </>
      )}
    </section>
  );
}

function StatementLink({
  of: { Policy, Statement },
}: {
  readonly of: { readonly Policy: string; readonly Statement: number };
}) {
  return <a href={hrefOf(`/access/policies/${Policy}`)}>{accessWords().statementOf(Statement, Policy)}</a>;
}
