import type { ComponentChildren } from 'preact';
import type { Answered } from '../../api/call';
import { useAnswer } from '../../api/use-answer';
import { Page } from '../../parts/page';
import { hrefOf } from '../../router';
import { accessWords } from './access-words';

const sections = [
  ['users', '/access'],
  ['keys', '/access/keys'],
  ['policies', '/access/policies'],
  ['calls', '/access/calls'],
  ['explain', '/access/explain'],
  ['accounts', '/access/accounts'],
] as const;

interface AccessFrameProps {
  readonly section: (typeof sections)[number][0];
  /** Of a page below the section. */
  readonly title?: string;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** What the pages on access share: their sections, and who is signed in. */
export function AccessFrame({ section, title, actions, children }: AccessFrameProps) {
  const words = accessWords();
  const { answer } = useAnswer('GetCaller', {});
  // Operators alone see who else is there.
  const shown = sections.filter(([name]) => name !== 'accounts' || answer?.IsOperator || name === section);
  return (
    <Page
      class="access"
      title={title ?? words[section]}
      trail={
        title === undefined
          ? []
          : [[words[section], sections.find(([name]) => name === section)?.[1] ?? '/access']]
      }
      actions={actions}
    >
      <nav class="tabs" aria-label={words.sections}>
        <ul>
          {shown.map(([name, path]) => (
            <li key={name}>
              <a href={hrefOf(path)} aria-current={name === section ? 'page' : undefined}>
                {words[name]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {answer !== undefined && <Caller of={answer} />}
      {children}
    </Page>
  );
}

function Caller({ of: { AccountId, AccountName, Principal } }: { readonly of: Answered<'GetCaller'> }) {
  const words = accessWords();
  const account = AccountName === undefined ? AccountId : `${AccountName} (${AccountId})`;
  if (Principal.Type === 'account') return <p class="soft">{words.callerAccount(account)}</p>;
  return (
    <p class="soft">
      {Principal.Type === 'session'
        ? words.callerSession(Principal.Name, account)
        : words.callerUser(Principal.Name, account)}{' '}
      {words.onlyOwn}
    </p>
  );
}
