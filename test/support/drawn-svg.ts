import { SaxesParser, type SaxesTagPlain } from 'saxes';

export interface DrawnElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (DrawnElement | string)[];
}

/** The root of the document, read as XML; throws where it is none. */
export function parsedXml(text: string): DrawnElement {
  const root: DrawnElement = { name: '', attributes: {}, children: [] };
  const open = [root];
  const innermost = () => open.at(-1) as DrawnElement;
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    const element = { name, attributes, children: [] };
    innermost().children.push(element);
    open.push(element);
  });
  parser.on('text', (said) => innermost().children.push(said));
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  return root.children[0] as DrawnElement;
}

/** The element and all within it, in the order in which they are drawn. */
export function* elementsIn(element: DrawnElement): Generator<DrawnElement> {
  yield element;
  for (const child of element.children) if (typeof child !== 'string') yield* elementsIn(child);
}

export function textIn(element: DrawnElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textIn(child))).join('');
}
