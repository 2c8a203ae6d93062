/** UTC to the second, as the API writes every time. */
export function publicTime(time: Date | string): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
