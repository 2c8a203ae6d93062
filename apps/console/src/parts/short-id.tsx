import { Copyable } from './copyable';

/** As much of an id as tells it from the others of a page. */
export const shortened = (id: string) => id.slice(0, 8);

/** An id by its beginning, copied whole by a click. */
export const ShortId = ({ id }: { readonly id: string }) => <Copyable text={id} shown={shortened(id)} />;
