interface SparklineProps {
  /** What it shows, in words: the newest and the highest value. */
  readonly label: string;
  readonly values: readonly number[];
  /** The value at the top, where none is higher. */
  readonly atLeast: number;
}

const WIDTH = 160;
const HEIGHT = 36;

/** How a value went, the newest at the right. */
export function Sparkline({ label, values, atLeast }: SparklineProps) {
  const top = Math.max(atLeast, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.map((value, i) => {
    const y = HEIGHT - 2 - (value / top) * (HEIGHT - 4);
    return `${(i * step).toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img">
      <title>{label}</title>
      <line x1="0" x2={WIDTH} y1={HEIGHT - 2} y2={HEIGHT - 2} />
      {points.length > 1 && <polyline points={points.join(' ')} />}
    </svg>
  );
}
