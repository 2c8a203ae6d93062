import { useEffect, useMemo, useState } from 'preact/hooks';

/** The value, which has to be JSON, once it has stood for a moment: what is typed is not asked letter by letter. */
export function useDebounced<Value>(value: Value, milliseconds = 250): Value {
  // A render makes the same value anew: its text tells whether it is another.
  const text = JSON.stringify(value);
  const [settled, settle] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => settle(text), milliseconds);
    return () => clearTimeout(timer);
  }, [text, milliseconds]);
  return useMemo(() => JSON.parse(settled) as Value, [settled]);
}
