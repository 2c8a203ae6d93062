import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Announcements } from './announce';

interface DialogProps {
  readonly title: string;
  /** The reader has ended it. */
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** The browser's own modal dialog, open while it is rendered: it keeps the focus, ends by Escape, and gives the focus back. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isShown = useRef(false);
  const id = useId();
  // Before anything is painted: what is typed next belongs into it. One that is taken away gives the focus back as well.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    isShown.current = true;
    return () => {
      isShown.current = false;
      shown?.close();
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={() => isShown.current && onClose()}>
      <h2 id={id}>{title}</h2>
      {children}
      {/* What is outside of a modal dialog nobody hears. */}
      <Announcements />
    </dialog>
  );
}
