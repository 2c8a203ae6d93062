import { Component, type ComponentChildren } from 'preact';
import { installation, isSignedIn, session, signOut } from './api/session';
import { asFault } from './api/use-answer';
import { pages } from './pages/pages';
import { SignIn } from './pages/sign-in/sign-in';
import { Announcements } from './parts/announce';
import { Fault } from './parts/fault';
import { Page } from './parts/page';
import { chooseTheme, theme } from './parts/theme';
import { hrefOf, matching, place, tellOfPage } from './router';
import { shellWords } from './shell-words';
import { chooseLanguage, language } from './words/language';

const sections = ['studios', 'live', 'access', 'system'] as const;

/** What surrounds every page. */
export function Shell() {
  const words = shellWords();
  const current = matching(pages, place.value.pathname)?.page.section;
  return (
    <div class="shell">
      <a class="skip" href="#content">
        {words.skip}
      </a>
      <header>
        <a class="brand" href={hrefOf('/studios')}>
          <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
            <rect class="behind" x="9" y="4" width="21" height="14" rx="3" />
            <rect class="front" x="2" y="13" width="21" height="14" rx="3" />
          </svg>
          Understudy
        </a>
        {isSignedIn.value && (
          <nav aria-label={words.main}>
            <ul>
              {sections.map((section) => (
                <li key={section}>
                  <a href={hrefOf(`/${section}`)} aria-current={section === current ? 'page' : undefined}>
                    {words[section]}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        )}
        <Preferences />
      </header>
      <main id="content" tabIndex={-1}>
        {isSignedIn.value ? <CurrentPage /> : <SignIn />}
      </main>
      <footer>
        <span>Understudy {installation.value.version}</span>
        <a href="/docs" target="_blank" rel="noreferrer">
          {words.api}
        </a>
      </footer>
      <Announcements />
    </div>
  );
}

function Preferences() {
  const words = shellWords();
  const key = session.value?.accessKeyId;
  return (
    <div class="preferences">
      <label>
        <span class="unseen">{words.theme}</span>
        <select
          value={theme.value ?? 'auto'}
          onChange={({ currentTarget: { value } }) =>
            chooseTheme(value === 'light' || value === 'dark' ? value : undefined)
          }
        >
          <option value="auto">{words.themeAuto}</option>
          <option value="light">{words.themeLight}</option>
          <option value="dark">{words.themeDark}</option>
        </select>
      </label>
      <button
        type="button"
        lang={language.value === 'zh' ? 'en' : 'zh-CN'}
        onClick={() => chooseLanguage(language.value === 'zh' ? 'en' : 'zh')}
      >
        {words.language}
      </button>
      {key !== undefined && (
        <>
          <span class="who" title={words.signedIn(key)}>
            <code>{key}</code>
          </span>
          <button
            type="button"
            onClick={() => {
              signOut();
              tellOfPage();
            }}
          >
            {words.signOut}
          </button>
        </>
      )}
    </div>
  );
}

function CurrentPage() {
  const { pathname } = place.value;
  const found = matching(pages, pathname);
  if (found === undefined) return <Missing />;
  const Shown = found.page.component;
  return (
    <Guard key={pathname}>
      <Shown parameters={found.parameters} />
    </Guard>
  );
}

/** A page that fails is told in its place, and all around it goes on. */
class Guard extends Component<{ children: ComponentChildren }, { error?: unknown }> {
  static override getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    return this.state.error === undefined ? this.props.children : <Broken error={this.state.error} />;
  }
}

function Broken({ error }: { readonly error: unknown }) {
  return (
    <Page title={shellWords().broken}>
      <Fault fault={asFault(error)} retry={() => location.reload()} />
    </Page>
  );
}

function Missing() {
  const words = shellWords();
  return (
    <Page title={words.missing}>
      <p>{words.missingText}</p>
      <p>
        <a href={hrefOf('/studios')}>{words.toStudios}</a>
      </p>
    </Page>
  );
}
