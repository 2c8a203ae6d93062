import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { hasNavigated, hrefOf } from '../router';
import { partsWords } from './parts-words';

interface PageProps {
  /** Before all that the page's own style sheet says: styles are of the whole console. */
  readonly class?: string;
  readonly title: string;
  /** The way here: names with their addresses below /console. */
  readonly trail?: readonly (readonly [name: string, path: string])[];
  /** Beside the title: actions on the whole page. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** What every page begins with. Its title names the window, and has the focus after navigation. */
export function Page({ class: ownClass, title, trail = [], actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Understudy`;
  }, [title]);
  useEffect(() => {
    if (hasNavigated) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class={ownClass}>
      {trail.length > 0 && (
        <nav class="trail" aria-label={partsWords().breadcrumb}>
          <ol>
            {trail.map(([name, path]) => (
              <li key={path}>
                <a href={hrefOf(path)}>{name}</a>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div class="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
