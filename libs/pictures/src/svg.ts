import { descriptionOf, elementsOf, type PictureElement } from './elements.js';
import { canvas } from './geometry.js';
import type { Picture } from './picture.js';

/**
 * The picture as a document of its own: nothing in it runs, and nothing is fetched for it. Its title and description are
 * what a screen reader says.
 */
export function svgOf(picture: Picture): string {
  const { width, height } = canvas;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width / 2}" height="${height / 2}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(picture.title)}</title>`,
    `<desc>${escaped(descriptionOf(picture))}</desc>`,
    ...elementsOf(picture).map(written),
    '</svg>',
    '',
  ].join('\n');
}

function written({ name, attributes, children }: PictureElement): string {
  const told = Object.entries(attributes)
    .map(([attribute, value]) => ` ${attribute}="${escaped(String(value))}"`)
    .join('');
  if (children.length === 0) return `<${name}${told}/>`;
  return `<${name}${told}>${children.map((child) => (typeof child === 'string' ? escaped(child) : written(child))).join('')}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// Also line ends, which attributes would lose.
const special = /[&<>"']/g;
// What XML 1.0 has no way to write: most control characters, halves of surrogate pairs, two noncharacters.
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function escaped(text: string): string {
  return text.replace(unwritable, '\ufffd').replace(special, (sign) => entities[sign] as string);
}
