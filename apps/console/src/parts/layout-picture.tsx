import { h, type VNode } from 'preact';
import { canvas, descriptionOf, elementsOf, type Picture, type PictureElement } from '#libs/pictures';

/** A layout, drawn: the same drawing that the API answers as SVG. */
export function LayoutPicture({ picture }: { readonly picture: Picture }) {
  return (
    <svg
      class="layout-picture"
      viewBox={`0 0 ${canvas.width} ${canvas.height}`}
      role="img"
      aria-label={`${picture.title}. ${descriptionOf(picture)}`}
    >
      {elementsOf(picture).map(drawn)}
    </svg>
  );
}

function drawn({ name, attributes, children }: PictureElement): VNode {
  return h(name, attributes, ...children.map((child) => (typeof child === 'string' ? child : drawn(child))));
}
