import type { ComponentChildren } from 'preact';

/** What may be wider than the screen. It can be scrolled by the keyboard too, and so has a name. */
export function Scrolling({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it, keyboards could not scroll it
    <section class="scrolling" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
