/** Something that the reader chose and this browser keeps; never a key. */
export function preference<const Values extends readonly string[]>(name: string, values: Values) {
  const key = `understudy.${name}`;
  return {
    read(): Values[number] | undefined {
      try {
        const kept = localStorage.getItem(key);
        return values.find((value) => value === kept);
      } catch {
        // A browser may keep nothing.
        return undefined;
      }
    },
    write(value: Values[number] | undefined): void {
      try {
        if (value === undefined) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
      } catch {
        // It is chosen until the page is closed.
      }
    },
  };
}
