/** `1 studio`, `12 studios`; the number as it is written already. */
export function counted(count: string, one: string, many = `${one}s`): string {
  return `${count} ${count === '1' ? one : many}`;
}
