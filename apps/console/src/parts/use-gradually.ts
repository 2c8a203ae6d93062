import { useEffect, useState } from 'preact/hooks';

/** How many of so many are shown by now, one more each turn: what is long to render keeps nobody from the rest. */
export function useGradually(total: number): number {
  const [shown, show] = useState(1);
  useEffect(() => {
    if (shown >= total) return;
    const timer = setTimeout(() => show(shown + 1));
    return () => clearTimeout(timer);
  }, [shown, total]);
  return Math.min(shown, total);
}
