import type { Cell } from '../cell.js';
import { storeCells } from './store/index.js';
import { wireCells } from './wire/index.js';

/** In the order in which they run and are reported. */
export const cells: readonly Cell[] = [...storeCells, ...wireCells];
