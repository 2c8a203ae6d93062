import { useRef } from 'preact/hooks';
import type { Answered } from '../../api/call';

type System = Answered<'DescribeSystem'>;

/** Ten minutes of looks every five seconds. */
const KEPT = 120;

/** By how many seconds each reader was behind at each look, since the page was opened. */
export function useLags(system: System | undefined): ReadonlyMap<string, readonly number[]> {
  const lags = useRef(new Map<string, number[]>());
  const seenAt = useRef<string | undefined>(undefined);
  if (system !== undefined && system.At !== seenAt.current) {
    seenAt.current = system.At;
    const { Relay, Views } = system;
    if (Relay !== undefined) note(lags.current, 'relay', Relay.Seconds);
    for (const { View, Seconds } of Views) note(lags.current, View, Seconds);
  }
  return lags.current;
}

function note(lags: Map<string, number[]>, name: string, seconds: number): void {
  const values = lags.get(name) ?? [];
  values.push(seconds);
  if (values.length > KEPT) values.shift();
  lags.set(name, values);
}
